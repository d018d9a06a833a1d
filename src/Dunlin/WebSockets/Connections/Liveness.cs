namespace Dunlin.WebSockets;

/// <summary>What a silent connection calls for.</summary>
internal enum LivenessAction
{
    Wait,
    Ping,
    TimeOut,
}

/// <summary>When a connection was last heard from, and what its silence calls for. Times in ticks of the loop (seconds). Belongs to the loop.</summary>
internal struct Liveness(WebSocketConnectionSettings settings)
{
    private long _lastHeard;
    private long _nextPing;

    /// <summary>When to look again; <see cref="long.MaxValue"/>: never.</summary>
    public readonly long Due => Math.Min(
        settings.IdleTicks == 0 ? long.MaxValue : _lastHeard + settings.IdleTicks,
        settings.PingTicks == 0 ? long.MaxValue : Math.Max(_nextPing, _lastHeard + settings.PingTicks));

    public void Heard(long now) => _lastHeard = now;

    public LivenessAction Check(long now)
    {
        var silence = now - _lastHeard;
        if (settings.IdleTicks > 0 && silence >= settings.IdleTicks)
            return LivenessAction.TimeOut;
        if (settings.PingTicks == 0 || silence < settings.PingTicks || now < _nextPing)
            return LivenessAction.Wait;

        _nextPing = now + settings.PingTicks;
        return LivenessAction.Ping;
    }
}
