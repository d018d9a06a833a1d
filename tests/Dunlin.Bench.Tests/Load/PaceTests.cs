using Dunlin.Bench.Load;

namespace Dunlin.Bench.Tests.Load;

public sealed class PaceTests
{
    [Fact]
    public void What_was_not_taken_in_time_stays_due_at_its_time()
    {
        var start = Stamp.Now - 1_000_000;
        var pace = new Pace(rate: 100, start);

        for (var i = 0; i < 100; i++)
        {
            Assert.True(pace.TryTake(out var due));
            Assert.Equal(start + (i * 10_000), due);
        }

        Assert.Equal(100, pace.Taken);
    }

    [Fact]
    public void What_is_to_come_cannot_be_taken()
    {
        var pace = new Pace(rate: 0.001, Stamp.Now);

        Assert.True(pace.TryTake(out _));
        Assert.False(pace.TryTake(out _));
        Assert.Equal(0, pace.Overdue);
        Assert.Equal(1, pace.WaitMilliseconds);
    }

    [Fact]
    public void After_the_stop_only_what_was_due_is_left()
    {
        var pace = new Pace(rate: 10, Stamp.Now - 450_000); // 5 or more are due
        pace.Stop();
        var overdue = pace.Overdue;

        Assert.InRange(overdue, 5, long.MaxValue);
        for (; overdue > 0; overdue--)
        {
            Assert.False(pace.IsOver);
            Assert.True(pace.TryTake(out _));
        }

        Assert.True(pace.IsOver);
        Assert.Equal(0, pace.Overdue);
        Assert.False(pace.TryTake(out _));
    }
}
