namespace Dunlin;

/// <summary>The options of one WebSocket endpoint. Checked when the endpoint is mapped.</summary>
public sealed class WebSocketEndpointOptions
{
    /// <summary>Largest message, in bytes, after inflating. Larger ones close with 1009, on the declared length, before they are buffered. Default: 16 MiB.</summary>
    public int MaxMessageSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>Most fragments of one message; more close with 1008. Default: 16,384. 0: no limit.</summary>
    public int MaxFragments { get; set; } = 16_384;

    /// <summary>A connection from which nothing (not even a pong) has arrived for this long closes with 4408. Default: 120 s. Zero: never.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>A connection that has been silent for this long is pinged. Default: 30 s. Zero: never.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the closing handshake may take before the socket is just closed. Default: 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Unsent bytes at which a connection counts as too slow. Default: 1 MiB. While a connection is over it, it is not read
    /// either. One batch of publications that was accepted at the limit may exceed it once.
    /// </summary>
    public int BackpressureLimit { get; set; } = 1024 * 1024;

    /// <summary>What happens past <see cref="BackpressureLimit"/>. Default: close with 3008.</summary>
    public SlowConsumerPolicy SlowConsumerPolicy { get; set; } = SlowConsumerPolicy.Close;

    /// <summary>Whether permessage-deflate is negotiated, and how. Default: disabled.</summary>
    public WebSocketCompression Compression { get; set; } = WebSocketCompression.Disabled;

    /// <summary>Whether <c>socket.Publish</c> reaches the publishing socket too when it subscribes to the topic. Default: false, as in Bun.</summary>
    public bool PublishToSelf { get; set; }

    /// <summary>The subprotocols that this endpoint speaks, in its order of preference. Default: none.</summary>
    public IList<string> Subprotocols { get; } = [];

    /// <summary>
    /// Origins (such as <c>https://app.example.com</c>) whose pages may connect, besides those that always may: the same origin, pages on
    /// loopback to a server on loopback, and clients that send no <c>Origin</c>. <c>*</c> for any. Default: none.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Most connections of this endpoint; an upgrade beyond is answered 503. Default: 0, no limit.</summary>
    public int MaxConnections { get; set; }

    /// <summary>Run handlers on the thread pool instead of the event loop: for code that blocks. Default: false.</summary>
    public bool DispatchToThreadPool { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxMessageSize);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxFragments);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BackpressureLimit);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxConnections);
        ArgumentOutOfRangeException.ThrowIfLessThan(IdleTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(PingInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CloseTimeout, TimeSpan.Zero);
        if (IdleTimeout > TimeSpan.Zero && PingInterval >= IdleTimeout)
            throw new ArgumentException($"{nameof(PingInterval)} ({PingInterval}) must be shorter than {nameof(IdleTimeout)} ({IdleTimeout}): otherwise a quiet but healthy connection is closed.");
    }
}

/// <summary>How an endpoint uses permessage-deflate (RFC 7692).</summary>
public enum WebSocketCompression
{
    /// <summary>Not negotiated.</summary>
    Disabled,

    /// <summary>
    /// Without context takeover: a publication is compressed once for all subscribers, and an idle connection keeps no
    /// compressor.
    /// </summary>
    Shared,

    /// <summary>
    /// With context takeover where the client allows it: better ratios for the messages sent to one connection, at up to 300 KB
    /// of memory for each connection that uses it. Publications are still compressed once for all.
    /// </summary>
    Dedicated,
}
