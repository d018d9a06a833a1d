namespace Dunlin.Bench.Load;

/// <summary>What a run does.</summary>
/// <param name="Url">The endpoint, <c>ws://</c>.</param>
/// <param name="Clients">Connections.</param>
/// <param name="InFlight">Messages that each client keeps under way (closed loop).</param>
/// <param name="Rate">Messages a second of the one publisher (open loop).</param>
/// <param name="Payload">Bytes of each message, at least <see cref="Stamp.Size"/>.</param>
/// <param name="WarmUp">Time that is not measured.</param>
/// <param name="Duration">Time that is.</param>
internal sealed record LoadPlan(Uri Url, int Clients, int InFlight, double Rate, int Payload, TimeSpan WarmUp, TimeSpan Duration)
{
    /// <summary>How long to wait at the end for what is still under way.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
