using System.Net;

namespace Dunlin.Testing.Transport;

/// <summary>Where a server in memory listens: it has no address outside of its process.</summary>
internal sealed class InMemoryEndPoint : EndPoint
{
    public override string ToString() => "memory";
}
