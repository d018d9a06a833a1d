using Dunlin.Testing.Settling;
using Dunlin.Testing.Time;

namespace Dunlin.Testing.Tests.Time;

public sealed class ManualTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ManualTime _time = new(Start, new ActivityCounter());
    private readonly List<string> _fired = [];

    [Fact]
    public void Timers_fire_in_order_of_their_times_and_see_them()
    {
        using var second = Timer("b", seconds: 2);
        using var first = Timer("a", seconds: 1);

        Advance(seconds: 3);

        Assert.Equal(["a at 1", "b at 2"], _fired);
        Assert.Equal(Start.AddSeconds(3), _time.GetUtcNow());
    }

    [Fact]
    public void Timers_of_one_moment_fire_in_order_of_their_setting()
    {
        using var first = Timer("a", seconds: 1);
        using var second = Timer("b", seconds: 1);
        Assert.True(first.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));

        Advance(seconds: 1);

        Assert.Equal(["b at 1", "a at 1"], _fired);
    }

    [Fact]
    public void A_periodic_timer_fires_each_time()
    {
        using var timer = Timer("a", seconds: 1, period: 2);

        Advance(seconds: 6);

        Assert.Equal(["a at 1", "a at 3", "a at 5"], _fired);
    }

    [Fact]
    public void A_timer_that_is_disposed_or_stopped_does_not_fire()
    {
        using var stopped = Timer("a", seconds: 1);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var disposed = Timer("b", seconds: 1);
        disposed.Dispose();

        Advance(seconds: 2);

        Assert.Empty(_fired);
        Assert.False(disposed.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task A_timer_that_is_due_at_once_fires_without_anybody_moving_time()
    {
        var fired = new TaskCompletionSource();
        await using var timer = _time.CreateTimer(_ => fired.SetResult(), state: null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    /// <summary>.NET hands the task over as the timer's state: how it is known who waits for a time. Should that change, this test says so.</summary>
    [Fact]
    public void Who_awaits_a_delay_is_seen_to_wait_for_time_and_who_sets_a_deadline_is_not()
    {
        var operation = new Operation("a call", new ActivityCounter());
        Operation.Current = operation;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);
        Operation.Current = null;
        Assert.False(operation.IsAtRest);

        Operation.Current = operation;
        var delay = Task.Delay(TimeSpan.FromSeconds(1), _time, CancellationToken.None);
        Assert.False(operation.IsAtRest);
        Operation.Current = null;
        Assert.True(operation.IsAtRest);

        Advance(seconds: 1);
        Assert.True(delay.IsCompletedSuccessfully);
        Assert.False(operation.IsAtRest);
    }

    /// <summary>Task.WaitAsync takes its timer back behind what awaits it, which may have begun the next wait by then.</summary>
    [Fact]
    public void A_wait_that_is_taken_back_late_does_not_hide_what_ends_the_next_one()
    {
        var operation = new Operation("a call", new ActivityCounter());
        var second = new TaskCompletionSource();
        operation.OnDelayBegun();
        operation.WaitFor(second.Task);
        operation.OnDelayBegun();
        operation.OnDelayGivenUp();
        Assert.True(operation.IsAtRest);

        second.SetResult();

        Assert.False(operation.IsAtRest);
    }

    private ITimer Timer(string name, int seconds, int period = 0) => _time.CreateTimer(
        _ => _fired.Add($"{name} at {(_time.GetUtcNow() - Start).TotalSeconds}"),
        state: null,
        TimeSpan.FromSeconds(seconds),
        period == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(period));

    private void Advance(int seconds)
    {
        var end = _time.GetTimestamp() + TimeSpan.FromSeconds(seconds).Ticks;
        while (_time.MoveNext(end))
        {
            // Each has fired.
        }
    }
}
