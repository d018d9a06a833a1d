using Dunlin.Bench.Compare;
using Dunlin.Bench.Compare.Loads;
using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Compare.Works;

namespace Dunlin.Bench.Tests.Compare;

/// <summary>Real peers under a real load, for a moment.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public async Task Relates_real_peers_to_the_first()
    {
        var plan = Plan(["echo:4:1", "poll:4:10"], "bun", "dunlin-2-loops", "dunlin");
        var progress = new RecordedProgress();

        var results = await ComparisonRun.MeasureAsync(plan with { Works = [plan.Works[0]] }, new OwnLoad(plan), progress, TestContext.Current.CancellationToken);

        Assert.Equal(2, progress.Total);
        Assert.Equal(["bun", "dunlin"], progress.Begun.Select(step => step.Peer));
        Assert.All(progress.Ended, ended => Assert.False(ended.Failed, ended.Outcome));
        Assert.True(results.IsWhole);
        Assert.Equal([new LeftOut("echo:4:1", "dunlin-2-loops", "is there for chat only")], results.LeftOut);
        var summary = Assert.Single(WorkSummary.Of([results]));
        Assert.Equal(1, summary.Find("bun")!.Cells[0].Ratio);
        Assert.All(["bun", "dunlin"], name => Assert.All(summary.Find(name)!.Cells, cell => Assert.InRange(cell.Spread!.Value.Median, double.Epsilon, double.MaxValue)));
        Assert.Null(summary.Find("dunlin-2-loops")!.Cells[0].Spread);
        Assert.Equal(["bun", "dunlin"], results.Measurements.Select(measured => measured.Peer));
    }

    private static ComparisonPlan Plan(string[] works, params string[] peers) => new(
        [.. peers.Select(name => PeerCatalogue.Find(name)!)],
        [.. works.Select(text => Work.Parse(text)!)],
        Rounds: 1,
        WarmUpSeconds: 1,
        Seconds: 1,
        ServerCore: 0,
        LoadCore: 1);
}
