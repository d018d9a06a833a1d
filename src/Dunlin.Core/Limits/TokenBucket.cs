namespace Dunlin.Limits;

/// <summary>How much may pass in a time: a bucket of so many tokens, filled at a constant rate.</summary>
/// <param name="PerSecond">Tokens that come a second; 0: no limit.</param>
/// <param name="Burst">Tokens of a full bucket.</param>
internal readonly record struct RateLimit(double PerSecond, double Burst)
{
    public bool IsOn => PerSecond > 0;
}

/// <summary>A token bucket, full at first. Knows no clock: the time is handed in. Not thread-safe.</summary>
internal struct TokenBucket
{
    private double _taken;
    private TimeSpan _at;

    /// <summary>Takes tokens out. False when there are too few; then none is taken. More than a full bucket holds can be taken from a full one only.</summary>
    /// <param name="limit">The same each time, or another from now on.</param>
    /// <param name="tokens">How many.</param>
    /// <param name="now">Since any fixed moment. Time that goes back counts as standing still.</param>
    public bool TryTake(in RateLimit limit, double tokens, TimeSpan now)
    {
        if (!limit.IsOn)
            return true;

        Refill(limit, now);
        if (_taken > 0 && _taken + tokens > limit.Burst)
            return false;

        _taken += tokens;
        return true;
    }

    private void Refill(in RateLimit limit, TimeSpan now)
    {
        if (now <= _at)
            return;

        _taken = Math.Max(0, _taken - ((now - _at).TotalSeconds * limit.PerSecond));
        _at = now;
    }
}
