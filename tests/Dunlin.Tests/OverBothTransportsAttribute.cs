using System.Reflection;
using Dunlin.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

namespace Dunlin.Tests;

/// <summary>
/// Runs a theory over Dunlin's event loops and over Kestrel's own socket transport, which is the reference: what Kestrel does, the event loops must do.
/// </summary>
/// <param name="arguments">Further arguments, after the transport. The attribute may stand several times.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OverBothTransportsAttribute(params object[] arguments) : DataAttribute
{
    private static readonly TestTransport[] Transports = [TestTransport.EventLoops, TestTransport.KestrelSockets];

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Transports.Select(transport => new TheoryDataRow([transport, .. arguments]))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
