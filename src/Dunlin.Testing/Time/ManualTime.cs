using Dunlin.Testing.Settling;

namespace Dunlin.Testing.Time;

/// <summary>Time that stands still until it is moved. Thread-safe; one caller at a time moves it.</summary>
internal sealed class ManualTime(DateTimeOffset start, ActivityCounter activity) : TimeProvider
{
    private readonly PriorityQueue<ManualTimer, (long Due, long Order)> _timers = new();
    private readonly Lock _lock = new();
    private long _ticks = start.UtcTicks;
    private long _order;
    private int _firing;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Whether no timer is due.</summary>
    public bool IsAtRest => Volatile.Read(ref _firing) == 0;

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);

        // Task.Delay and Task.WaitAsync give the task that they are: whoever began it waits for this time. Other timers are deadlines or somebody's clockwork.
        var waiting = state is Task ? Operation.Current : null;
        var timer = new ManualTimer(this, callback, state, ExecutionContext.Capture(), waiting);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next moment up to the end at which a timer is due, and fires those that are, on the calling thread. False: none is, and time is at the end.</summary>
    public bool MoveNext(long end)
    {
        lock (_lock)
        {
            var next = NextDue();
            Interlocked.Exchange(ref _ticks, Math.Max(Math.Min(next, end), _ticks));
            if (next > end)
                return false;
        }

        FireDue();
        return true;
    }

    internal void Schedule(ManualTimer timer, long due, long order)
    {
        lock (_lock)
            _timers.Enqueue(timer, (due, order));
    }

    internal long NextOrder() => Interlocked.Increment(ref _order);

    /// <summary>Fires a timer that is due at once.</summary>
    internal void FireSoon(ManualTimer timer, long order)
    {
        Interlocked.Increment(ref _firing);
        activity.Count();
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                timer.Fire(order);
                activity.Count();
                Interlocked.Decrement(ref _firing);
            },
            state: null);
    }

    private void FireDue()
    {
        // Timers fire without the context of whoever moves the time, as they do otherwise.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (TakeDue() is var (timer, order))
            {
                activity.Count();
                timer.Fire(order);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private (ManualTimer Timer, long Order)? TakeDue()
    {
        lock (_lock)
        {
            if (NextDue() > _ticks)
                return null;

            _timers.TryDequeue(out var timer, out var priority);
            return (timer!, priority.Order);
        }
    }

    // Those that were changed or disposed are left in the queue until their time.
    private long NextDue()
    {
        while (_timers.TryPeek(out var timer, out var priority))
        {
            if (timer.IsScheduledAs(priority.Order))
                return priority.Due;

            _timers.Dequeue();
        }

        return long.MaxValue;
    }
}
