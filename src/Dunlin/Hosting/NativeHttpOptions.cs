namespace Dunlin;

/// <summary>How Dunlin's own protocol is spoken by clients that cannot open a WebSocket: server-sent events and long polling.</summary>
public sealed class NativeHttpOptions
{
    /// <summary>Whether the endpoint serves <c>/sse</c>, <c>/poll</c> and <c>/send</c> below its route. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long a poll waits for something to say before it is answered <c>[]</c>. Default: 25 s.</summary>
    public TimeSpan PollTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>A session that nobody polls or listens to for this long ends. Whole seconds. Default: 30 s.</summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Most sessions of this endpoint that are kept up over HTTP; one more is answered 503. A session needs no open socket, so nothing else bounds them. Default: 10,000. 0: no limit.
    /// </summary>
    public int MaxSessions { get; set; } = 10_000;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxSessions);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(PollTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(SessionTimeout, TimeSpan.FromSeconds(1));
    }
}
