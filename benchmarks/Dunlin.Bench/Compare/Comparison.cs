using Dunlin.Bench.Load;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare;

/// <summary>
/// All peers do the same works one after the other in every round, each on a server started for it: what disturbs the machine for a minute
/// disturbs all of them, and the medians are compared.
/// </summary>
internal sealed class Comparison(ComparisonPlan plan, Action<string> progress)
{
    private readonly Dictionary<(Work, Peer), List<LoadResult>> _results = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var peer in plan.Peers)
            await PeerInstaller.InstallAsync(peer, cancellationToken);
        for (var round = 1; round <= plan.Rounds; round++)
        {
            foreach (var work in plan.Works)
            {
                foreach (var peer in plan.Peers)
                    await MeasureAsync(round, work, peer, cancellationToken);
            }
        }
    }

    /// <summary>The median over the rounds of what <see cref="Work.Unit"/> names.</summary>
    public double Median(Work work, Peer peer) => Median(_results[(work, peer)].Select(result => Value(work, result)));

    /// <summary>The median over the rounds of operations a second.</summary>
    public double Rate(Work work, Peer peer) => Median(_results[(work, peer)].Select(result => result.OperationsPerSecond));

    /// <summary>The median over the rounds of the 99th percentile of latency, in milliseconds.</summary>
    public double LatencyP99(Work work, Peer peer) => Median(_results[(work, peer)].Select(result => result.LatencyP99 / 1e3));

    private static double Value(Work work, LoadResult result) => work.Workload == "idle"
        ? (result.ServerResidentAfter - result.ServerResidentBefore).GetValueOrDefault() / 1e6
        : result.ServerMicrosecondsPerOperation.GetValueOrDefault();

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private async Task MeasureAsync(int round, Work work, Peer peer, CancellationToken cancellationToken)
    {
        await using var running = await PeerProcess.StartAsync(peer, new PeerOptions(plan.ServerCore), cancellationToken);
        var result = await LoadProcess.RunAsync(running, work, plan, cancellationToken);
        if (!_results.TryGetValue((work, peer), out var results))
            _results[(work, peer)] = results = [];
        results.Add(result);
        progress($"round {round} of {plan.Rounds}  {work,-12} {peer.Name,-15} {Value(work, result):F3} {work.Unit}");
    }
}
