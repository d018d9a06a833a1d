using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Report;
using Dunlin.Bench.Tests.Compare;

namespace Dunlin.Bench.Tests.Report;

public sealed class LossesTests
{
    private const string Chat = "chat:16:1";

    [Fact]
    public void Every_figure_in_which_somebody_is_better_is_listed()
    {
        var works = WorkSummary.Of([SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "bun", 2, 2), .. SomeResults.Costs(Chat, "ws", 8, 8), .. SomeResults.Costs(Chat, "dunlin", 4, 3, 5)])]);

        Assert.Equal(
            [
                [Chat, "CPU per delivered message, us", "bun", "2.000", "4.000", "2.00", "apart"],
                [Chat, "delivered messages a second", "ws", "8,000", "4,000", "0.50", "apart"],
                [Chat, "latency p99, ms", "bun", "2.00", "4.00", "2.00", "apart"],
            ],
            Losses.Table(works).Rows);
        Assert.Empty(Losses.Gaps(works));
    }

    [Fact]
    public void It_is_said_when_the_order_may_be_an_accident() =>
        Assert.Equal("overlap", Losses.Table(WorkSummary.Of([SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "bun", 2, 5), .. SomeResults.Costs(Chat, "dunlin", 3, 6)])])).Rows[0][^1]);

    [Fact]
    public void One_round_tells_nothing_of_that() =>
        Assert.Equal("one only", Losses.Table(WorkSummary.Of([SomeResults.Of(Chat, [.. SomeResults.Costs(Chat, "bun", 2), .. SomeResults.Costs(Chat, "dunlin", 3, 4)])])).Rows[0][^1]);

    [Fact]
    public void What_reads_the_same_is_no_loss() =>
        Assert.Empty(Losses.Table(WorkSummary.Of([SomeResults.Of("idle:1", [.. Idle("bun", 1_000_000), .. Idle("dunlin", 1_000_100)])])).Rows);

    [Fact]
    public void A_work_that_Dunlin_does_not_do_is_a_gap()
    {
        var works = WorkSummary.Of([SomeResults.Of(Chat, SomeResults.Costs(Chat, "bun", 2)) with { LeftOut = [new LeftOut(Chat, "dunlin", "no such thing")] }]);

        Assert.Empty(Losses.Table(works).Rows);
        Assert.Equal(["`chat:16:1`: no such thing."], Losses.Gaps(works));
    }

    private static Measured[] Idle(string peer, long growth) =>
        [new(1, "idle:1", peer, [SomeResults.Run(1) with { ServerResidentBefore = 0, ServerResidentAfter = growth }], Failure: null)];
}
