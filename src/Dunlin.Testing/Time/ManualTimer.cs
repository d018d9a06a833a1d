using Dunlin.Testing.Settling;

namespace Dunlin.Testing.Time;

/// <summary>A timer of <see cref="ManualTime"/>. Thread-safe.</summary>
/// <param name="time">Its time.</param>
/// <param name="callback">What it calls.</param>
/// <param name="state">What it calls it with.</param>
/// <param name="context">Of who has made it; null: flows from nobody.</param>
/// <param name="waiting">Who does nothing before it fires; null: nobody.</param>
internal sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state, ExecutionContext? context, Operation? waiting) : ITimer
{
    private readonly Lock _lock = new();
    private TimeSpan _period;
    private long _due;
    private long _scheduledAs;
    private bool _isDisposed;

    /// <summary>Whether this is the latest time that was asked of it.</summary>
    public bool IsScheduledAs(long order) => Volatile.Read(ref _scheduledAs) == order;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            if (_isDisposed)
                return false;

            Stop();
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Start(time.GetTimestamp() + dueTime.Ticks, isNow: dueTime <= TimeSpan.Zero);
            return true;
        }
    }

    /// <summary>Calls, unless it was changed meanwhile.</summary>
    public void Fire(long order)
    {
        lock (_lock)
        {
            if (_scheduledAs != order)
                return;

            _scheduledAs = 0;
            waiting?.OnDelayOver();
            if (_period > TimeSpan.Zero)
                Start(_due + _period.Ticks, isNow: false);
        }

        if (context is null)
            callback(state);
        else
            ExecutionContext.Run(context, static timer => ((ManualTimer)timer!).Invoke(), this);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Stop();
            _isDisposed = true;
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private void Invoke() => callback(state);

    private void Start(long due, bool isNow)
    {
        _due = due;
        _scheduledAs = time.NextOrder();
        waiting?.OnDelayBegun();
        if (isNow)
            time.FireSoon(this, _scheduledAs);
        else
            time.Schedule(this, due, _scheduledAs);
    }

    private void Stop()
    {
        if (_scheduledAs == 0)
            return;

        _scheduledAs = 0;
        waiting?.OnDelayGivenUp();
    }
}
