using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load;

/// <summary>What a run does.</summary>
/// <param name="Url">The server, or its endpoint when that has not the protocol's usual path; <c>ws://</c>.</param>
/// <param name="Clients">Connections.</param>
/// <param name="InFlight">Messages that each client keeps under way (closed loop).</param>
/// <param name="Rate">Messages a second of the one publisher (open loop).</param>
/// <param name="Payload">Bytes of each message, at least <see cref="Bodies.Body.MinSize"/>.</param>
/// <param name="WarmUp">Time that is not measured.</param>
/// <param name="Duration">Time that is.</param>
internal sealed record LoadPlan(Uri Url, int Clients, int InFlight, double Rate, int Payload, TimeSpan WarmUp, TimeSpan Duration)
{
    /// <summary>What the clients speak.</summary>
    public ProtocolName Protocol { get; init; }

    /// <summary>What the messages are made of.</summary>
    public BodyKind Body { get; init; }

    /// <summary>Whether permessage-deflate is offered, and must be accepted.</summary>
    public bool Compression { get; init; }

    /// <summary>Per cent of the clients, rounded up, that join and then read nothing.</summary>
    public int StalledPercent { get; init; }

    /// <summary>How long to wait at the end for the next of what is still under way.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
