using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare;

/// <summary>Which peers do which works, how often, and on which processors.</summary>
/// <param name="Peers">The first is what the others are related to.</param>
/// <param name="Works">Each is done by every peer in every round.</param>
/// <param name="Rounds">The medians of this many are compared.</param>
/// <param name="WarmUpSeconds">Before each measurement, on a server started for it.</param>
/// <param name="Seconds">Of each measurement.</param>
/// <param name="ServerCore">The processor of the peers.</param>
/// <param name="LoadCore">The processor of the load.</param>
internal sealed record ComparisonPlan(
    IReadOnlyList<Peer> Peers,
    IReadOnlyList<Work> Works,
    int Rounds,
    int WarmUpSeconds,
    int Seconds,
    int ServerCore,
    int LoadCore);
