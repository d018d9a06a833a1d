using Dunlin.Bench.Compare.Results;

namespace Dunlin.Bench.Tests.Compare;

public sealed class WorkSummaryTests
{
    private const string Chat = "chat:16:1";

    [Fact]
    public void Medians_are_related_to_the_first_peer()
    {
        var summary = Summary(SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "bun", 4, 1, 2), .. SomeResults.Costs(Chat, "dunlin", 1, 0.5, 9)]));

        Assert.Equal("bun", summary.Reference);
        Assert.Equal(new Spread(2, 1, 4), summary.Find("bun")!.Cells[0].Spread);
        Assert.Equal(1, summary.Find("bun")!.Cells[0].Ratio);
        Assert.Equal(new Spread(1, 0.5, 9), summary.Find("dunlin")!.Cells[0].Spread);
        Assert.Equal(0.5, summary.Find("dunlin")!.Cells[0].Ratio);
    }

    [Fact]
    public void Better_means_less_cost_and_more_operations()
    {
        var summary = Summary(SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "bun", 2), .. SomeResults.Costs(Chat, "dunlin", 1)]));
        var (bun, dunlin) = (summary.Find("bun")!.Cells, summary.Find("dunlin")!.Cells);

        Assert.Equal(["CPU per delivered message, us ↓", "delivered messages a second ↑", "latency p99, ms ↓"], bun.Select(cell => cell.Figure.Heading));
        Assert.Equal([true, false, true], dunlin.Zip(bun, (mine, theirs) => mine.IsBetterThan(theirs)));
        Assert.Equal([false, true, false], bun.Zip(dunlin, (mine, theirs) => mine.IsBetterThan(theirs)));
    }

    [Fact]
    public void Nobody_is_better_than_who_is_not_there()
    {
        var summary = Summary(SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "bun", 2), SomeResults.Failure(Chat, "ws", 1, "it fell")]));

        Assert.False(summary.Find("bun")!.Cells[0].IsBetterThan(summary.Find("ws")!.Cells[0]));
        Assert.False(summary.Find("ws")!.Cells[0].IsBetterThan(summary.Find("bun")!.Cells[0]));
    }

    [Fact]
    public void A_round_that_failed_is_noted_and_the_others_count()
    {
        var summary = Summary(SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "ws", 2, 4), SomeResults.Failure(Chat, "ws", 3, "3 messages missing")]));

        var ws = summary.Find("ws")!;
        Assert.False(ws.IsFailed);
        Assert.Equal("1 of 3 rounds failed: 3 messages missing", ws.Note);
        Assert.Equal(3, ws.Cells[0].Spread!.Value.Median);
    }

    [Fact]
    public void There_are_no_ratios_to_a_reference_that_failed()
    {
        var summary = Summary(SomeResults.Of(Chat, [SomeResults.Failure(Chat, "bun", 1, "it fell"), .. SomeResults.Costs(Chat, "dunlin", 1)]));

        Assert.True(summary.Find("bun")!.IsFailed);
        Assert.Null(summary.Find("dunlin")!.Cells[0].Ratio);
    }

    [Fact]
    public void A_cost_below_zero_has_no_ratio() =>
        Assert.Null(Summary(SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "bun", 1), .. SomeResults.Costs(Chat, "dunlin", -1)])).Find("dunlin")!.Cells[0].Ratio);

    [Fact]
    public void Who_is_not_meant_for_a_work_is_not_listed() =>
        Assert.Equal(["dunlin"], Summary(SomeResults.Of(Chat, SomeResults.Costs(Chat, "dunlin", 1))).Peers.Select(peer => peer.Peer.Name));

    [Fact]
    public void Of_a_work_that_two_results_hold_the_last_counts()
    {
        var first = SomeResults.Of(Chat, SomeResults.Costs(Chat, "dunlin", 1));
        var other = SomeResults.Of("echo:64:1", SomeResults.Costs("echo:64:1", "dunlin", 5));
        var last = SomeResults.Of(Chat, SomeResults.Costs(Chat, "dunlin", 2));

        var works = WorkSummary.Of([other, first, last]);

        Assert.Equal([Chat, "echo:64:1"], works.Select(work => work.Work.ToString()));
        Assert.Equal([2, 5], works.Select(work => work.Find("dunlin")!.Cells[0].Spread!.Value.Median));
    }

    [Fact]
    public void Stalled_readers_are_told_by_the_change_in_per_cent()
    {
        const string work = "room-stalled:1000:100";
        var summary = Summary(SomeResults.Of(work, new Measured(1, work, "dunlin", [SomeResults.Run(2), SomeResults.Run(3)], Failure: null)));

        Assert.Equal([50, 2, 3], summary.Find("dunlin")!.Cells.Select(cell => cell.Spread!.Value.Median));
        Assert.Null(summary.Find("dunlin")!.Cells[0].Ratio);
    }

    private static WorkSummary Summary(ComparisonResults results) => Assert.Single(WorkSummary.Of([results]));
}
