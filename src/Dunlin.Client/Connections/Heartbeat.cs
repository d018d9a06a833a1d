namespace Dunlin.Client.Connections;

/// <summary>Notices that nothing comes any more. Nobody is taken for dead who was not asked and had the time to answer.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
/// <param name="time">Measures.</param>
/// <param name="gate">The client's lock.</param>
/// <param name="interval">See <see cref="HeartbeatOptions.Interval"/>.</param>
/// <param name="timeout">See <see cref="HeartbeatOptions.Timeout"/>.</param>
/// <param name="ask">Sends a ping.</param>
/// <param name="dead">No answer came.</param>
internal sealed class Heartbeat(TimeProvider time, Lock gate, TimeSpan interval, TimeSpan timeout, Action ask, Action dead)
{
    /// <summary>Where a timer fires so late, the machine slept: the answer may wait to be read.</summary>
    private const double LateFactor = 1.5;

    /// <summary>How often that excuses an answer that did not come.</summary>
    private const int MaxExcuses = 2;

    private readonly GatedTimer _timer = new(time, gate);
    private long _lastActivity;
    private long? _askedAt;
    private int _excuses;

    public void Start()
    {
        Activity();
        Wait(interval);
    }

    public void Stop()
    {
        _timer.Stop();
        _askedAt = null;
    }

    /// <summary>Something came.</summary>
    public void Activity()
    {
        _lastActivity = time.GetTimestamp();
        _excuses = 0;
        if (_askedAt is null)
            return;

        _askedAt = null;
        Wait(interval);
    }

    // One timer a quarter of a minute, instead of setting it anew for each message.
    private void Wait(TimeSpan due) => _timer.Set(due, () =>
    {
        var silence = time.GetElapsedTime(_lastActivity);
        if (silence < interval)
            Wait(interval - silence);
        else
            Ask();
    });

    private void Ask()
    {
        _askedAt = time.GetTimestamp();
        _timer.Set(timeout, OnTimeout);
        ask();
    }

    private void OnTimeout()
    {
        var waited = time.GetElapsedTime(_askedAt!.Value);
        if (waited > timeout * LateFactor && _excuses++ < MaxExcuses)
            Ask();
        else
            dead();
    }
}
