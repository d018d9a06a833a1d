using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare;

/// <summary>Which peers do which works, how often, and on which processors.</summary>
/// <param name="Peers">The first is what the others are related to.</param>
/// <param name="Works">Each is done in every round by every peer that can.</param>
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
    int LoadCore)
{
    /// <summary>The independent load generator, source or binary; null: our own <c>load</c>.</summary>
    public string? LoadTool { get; init; }

    /// <summary>How to say all of this on the command line. The place of the load tool is left out: it differs from machine to machine.</summary>
    public string CommandLine =>
        $"--peers {string.Join(' ', Peers.Select(peer => peer.Name))} --works {string.Join(' ', Works)} " +
        $"--rounds {Rounds} --warm-up {WarmUpSeconds} --seconds {Seconds} --server-core {ServerCore} --load-core {LoadCore}" +
        (LoadTool is null ? "" : " --load-tool PATH");
}
