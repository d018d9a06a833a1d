using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load;

/// <summary>What a run does.</summary>
/// <param name="Url">The server, or its endpoint when that has not the usual path; <c>ws://</c>, or <c>http://</c> for the workloads over HTTP.</param>
/// <param name="Clients">Connections.</param>
/// <param name="InFlight">Messages or requests that each client keeps under way (closed loop).</param>
/// <param name="Rate">Messages a second of the one publisher, requests or clients a second of all together (open loop). 0: requests in a closed loop.</param>
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

    /// <summary>What is asked for over HTTP beside the messages (mixed).</summary>
    public Uri? HttpUrl { get; init; }

    /// <summary>Connections for that (mixed).</summary>
    public int HttpClients { get; init; } = 16;

    /// <summary>Requests a second for that, all together (mixed).</summary>
    public double HttpRate { get; init; } = 2000;

    /// <summary>How often each reader asks (poll).</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many of the clients talk (crowd).</summary>
    public int Senders { get; init; } = 100;

    /// <summary>What each of them says (crowd).</summary>
    public int Messages { get; init; } = 20;

    /// <summary>How long to wait at the end for the next of what is still under way.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
