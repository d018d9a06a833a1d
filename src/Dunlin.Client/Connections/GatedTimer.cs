namespace Dunlin.Client.Connections;

/// <summary>One timer that can be set, set anew and stopped. Its callback runs under the client's lock, and not once it was stopped.</summary>
/// <remarks>All members are for the holder of the lock.</remarks>
internal sealed class GatedTimer(TimeProvider time, Lock gate)
{
    // The longest that timers of .NET take, 49.7 days less a little.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    private ITimer? _timer;
    private int _version;

    public bool IsSet => _timer is not null;

    public void Set(TimeSpan due, Action callback)
    {
        Stop();
        var version = _version;
        var wait = due < TimeSpan.Zero ? TimeSpan.Zero : due > Longest ? Longest : due;
        _timer = time.CreateTimer(_ => Fire(version, callback), state: null, wait, Timeout.InfiniteTimeSpan);
    }

    public void Stop()
    {
        _version++;
        _timer?.Dispose();
        _timer = null;
    }

    private void Fire(int version, Action callback)
    {
        lock (gate)
        {
            if (version != _version)
                return;

            Stop();
            callback();
        }
    }
}
