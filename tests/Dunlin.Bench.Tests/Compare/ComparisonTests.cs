using Dunlin.Bench.Compare;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Tests.Compare;

public sealed class ComparisonTests
{
    [Fact]
    public async Task Relates_real_peers_to_the_first()
    {
        var steps = new List<string>();
        var plan = new ComparisonPlan([PeerCatalogue.Find("bun")!, PeerCatalogue.Find("dunlin")!], [new Work("echo", 4, 1)], Rounds: 1, WarmUpSeconds: 1, Seconds: 1, ServerCore: 0, LoadCore: 1);
        var comparison = new Comparison(plan, steps.Add);

        await comparison.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, steps.Count);
        var rows = ComparisonTable.Write(plan, comparison).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(4, rows.Length);
        Assert.Matches(@"^\| echo:4:1 +\| bun +\| us CPU +\| +[0-9.]+ \|  1\.00 \|", rows[2]);
        Assert.Matches(@"^\| echo:4:1 +\| dunlin +\| us CPU +\| +[0-9.]+ \| +[0-9.]+ \|", rows[3]);
        Assert.All(plan.Peers, peer => Assert.InRange(comparison.Rate(plan.Works[0], peer), 1, double.MaxValue));
    }
}
