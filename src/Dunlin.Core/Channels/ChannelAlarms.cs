namespace Dunlin.Channels;

/// <summary>Calls channels when something of theirs is due: one timer for all, which stands still while nothing is. Thread-safe.</summary>
/// <remarks>Its lock is taken after a channel's.</remarks>
internal sealed class ChannelAlarms : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Channel, long> _waiting = new();
    private readonly TimeProvider _time;
    private readonly Action<Channel, long> _onDue;
    private readonly ITimer _timer;
    private long _armedFor = long.MaxValue;

    /// <param name="time">The clock.</param>
    /// <param name="onDue">Called without any lock, with the time in Unix milliseconds.</param>
    public ChannelAlarms(TimeProvider time, Action<Channel, long> onDue)
    {
        _time = time;
        _onDue = onDue;
        _timer = time.CreateTimer(static alarms => ((ChannelAlarms)alarms!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Has a channel called at a time or soon after it.</summary>
    /// <param name="channel">The channel; once for each call of this.</param>
    /// <param name="due">Unix milliseconds.</param>
    public void Set(Channel channel, long due)
    {
        lock (_lock)
        {
            _waiting.Enqueue(channel, due);
            if (due < _armedFor)
                Arm(due);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        var now = Now;
        while (TakeDue(now) is { } channel)
            _onDue(channel, now);
    }

    /// <summary>The next channel that is due; null when none is, and then the timer is set for the one after.</summary>
    private Channel? TakeDue(long now)
    {
        lock (_lock)
        {
            if (!_waiting.TryPeek(out var channel, out var due))
            {
                _armedFor = long.MaxValue;
                return null;
            }

            if (due > now)
            {
                Arm(due);
                return null;
            }

            return _waiting.Dequeue();
        }
    }

    private void Arm(long due)
    {
        _armedFor = due;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, due - Now)), Timeout.InfiniteTimeSpan);
    }
}
