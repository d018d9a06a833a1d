using Dunlin.Bench.Compare;
using Dunlin.Bench.Compare.Loads;
using Dunlin.Bench.Compare.Progress;
using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Load;
using Dunlin.Bench.Tests.Peers;

namespace Dunlin.Bench.Tests.Compare;

/// <summary>Real peers under a real load, for a moment.</summary>
public sealed class ComparisonTests : PeerTest
{
    [Fact]
    public async Task Relates_real_peers_to_the_first()
    {
        var progress = new RecordedProgress();

        var results = await MeasureAsync(Plan(["echo:4:1"], Known("bun"), Known("dunlin-2-loops"), Known("dunlin")), progress);

        Assert.Equal(2, progress.Total);
        Assert.Equal(["bun", "dunlin"], progress.Begun.Select(step => step.Peer));
        Assert.All(progress.Ended, ended => Assert.False(ended.Failed, ended.Outcome));
        Assert.True(results.IsWhole);
        var summary = Assert.Single(WorkSummary.Of([results]));
        Assert.Equal(["bun", "dunlin"], summary.Peers.Select(peer => peer.Peer.Name));
        Assert.Equal(1, summary.Find("bun")!.Cells[0].Ratio);
        Assert.All(summary.Peers, peer => Assert.All(peer.Cells, cell => Assert.InRange(cell.Spread!.Value.Median, double.Epsilon, double.MaxValue)));
        Assert.Contains(results.Versions, version => version is { Name: "Bun", Version: "1.4.5" });
        Assert.InRange(results.Machine.Cores, 1, int.MaxValue);
        Assert.InRange(results.Machine.MemoryBytes, 1, long.MaxValue);
    }

    [Fact]
    public async Task A_peer_that_fails_is_noted_and_the_rest_goes_on()
    {
        var progress = new RecordedProgress();

        var results = await MeasureAsync(Plan(["echo:4:1"], Script("process.exit(3)"), Known("dunlin")), progress);

        Assert.False(results.IsWhole);
        Assert.Equal([("script", true), ("dunlin", false)], progress.Ended.Select(ended => (ended.Step.Peer, ended.Failed)));
        Assert.Equal("script ended before it listened.", results.Measurements[0].Failure);
        Assert.Null(results.Measurements[1].Failure);
    }

    [Fact]
    public async Task Whatever_goes_wrong_in_one_measurement_ends_only_that_one()
    {
        var progress = new RecordedProgress();

        var results = await ComparisonRun.MeasureAsync(Plan(["echo:4:1", "chat:4:1"], Known("dunlin")), new BrokenLoad(), progress, HangGuard);

        Assert.Equal(["it broke in echo:4:1", null], results.Measurements.Select(measured => measured.Failure));
        Assert.Equal([true, false], progress.Ended.Select(ended => ended.Failed));
    }

    [Fact]
    public async Task A_peer_that_cannot_do_a_work_is_left_out_of_it()
    {
        var progress = new RecordedProgress();

        var results = await MeasureAsync(Plan(["poll:4:10"], Script("process.exit(3)")), progress);

        Assert.Equal([new LeftOut("poll:4:10", "script", "no room that can be polled")], results.LeftOut);
        Assert.Equal(0, progress.Total);
        Assert.Empty(results.Measurements);
    }

    [Fact]
    public void Progress_in_a_pipe_is_a_line_for_each_measurement()
    {
        var output = new StringWriter { NewLine = "\n" };
        var progress = new PlainProgress(output);

        progress.Begin(2);
        progress.Started(new Step(1, 1, "chat:16:1", "bun"));
        progress.Finished(new Step(1, 1, "chat:16:1", "bun"), "1 us", failed: false);
        progress.Finished(new Step(1, 1, "chat:16:1", "ws"), "it fell", failed: true);

        Assert.Equal(
            ["2 measurements", "1 of 2 round 1 of 1 chat:16:1 bun 1 us", "2 of 2 round 1 of 1 chat:16:1 ws FAILED: it fell", ""],
            output.ToString().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    private static Peer Known(string name) => PeerCatalogue.Find(name)!;

    private Task<ComparisonResults> MeasureAsync(ComparisonPlan plan, IComparisonProgress progress) =>
        ComparisonRun.MeasureAsync(plan, new OwnLoad(plan), progress, HangGuard);

    private static ComparisonPlan Plan(string[] works, params Peer[] peers) =>
        new(peers, [.. works.Select(text => Work.Parse(text)!)], Rounds: 1, WarmUpSeconds: 1, Seconds: 1, ServerCore: 0, LoadCore: 1);

    /// <summary>Breaks in echo, and is quick in all else.</summary>
    private sealed class BrokenLoad : ILoad
    {
        public string? ReasonAgainst(Peer peer, Work work) => null;

        public Task<LoadResult> RunAsync(PeerProcess peer, Work work, int run, CancellationToken cancellationToken) =>
            work.Kind.Name == "echo" ? throw new ArithmeticException($"it broke in {work}") : Task.FromResult(SomeResults.Run(1));
    }
}
