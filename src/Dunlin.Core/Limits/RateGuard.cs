namespace Dunlin.Limits;

/// <summary>How much one connection may send in a time.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Bytes">Bytes of their payloads.</param>
internal readonly record struct TrafficLimits(RateLimit Messages, RateLimit Bytes)
{
    public bool IsOn => Messages.IsOn || Bytes.IsOn;
}

/// <summary>What is to be done with a message.</summary>
internal enum RateVerdict
{
    /// <summary>Take it.</summary>
    Pass,

    /// <summary>Leave it, and tell the sender.</summary>
    Refuse,

    /// <summary>Close: the sender has been told, and went on.</summary>
    Close,
}

/// <summary>Holds one connection to its rates. Who exceeds them is told with each message that is refused, and has a second to slow down. Not thread-safe.</summary>
internal sealed class RateGuard
{
    /// <summary>From the first warning to the close: time for it to arrive, and for what was on its way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Without a refusal for so long, the next one is the first again.</summary>
    public static readonly TimeSpan Forgiveness = TimeSpan.FromSeconds(10);

    private TokenBucket _messages;
    private TokenBucket _bytes;
    private TimeSpan? _warnedAt;
    private TimeSpan _refusedAt;

    /// <param name="limits">The limits at this moment.</param>
    /// <param name="bytes">Of the message.</param>
    /// <param name="now">Since any fixed moment.</param>
    public RateVerdict Check(in TrafficLimits limits, int bytes, TimeSpan now)
    {
        if (_messages.TryTake(limits.Messages, 1, now) && _bytes.TryTake(limits.Bytes, bytes, now))
            return RateVerdict.Pass;

        if (now - _refusedAt >= Forgiveness)
            _warnedAt = null;
        _warnedAt ??= now;
        _refusedAt = now;
        return now - _warnedAt > Patience ? RateVerdict.Close : RateVerdict.Refuse;
    }
}
