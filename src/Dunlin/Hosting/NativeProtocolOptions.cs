namespace Dunlin;

/// <summary>The options of an endpoint that speaks Dunlin's own protocol. Checked when the endpoint is mapped.</summary>
public sealed class NativeProtocolOptions
{
    /// <summary>Largest message from a client, in bytes; a larger one closes with 1009. Default: 64 KiB.</summary>
    public const int DefaultMaxMessageSize = 64 * 1024;

    /// <summary>Most channels that one connection may be subscribed to; one more is answered with the error <c>channel_limit</c>. Default: 100.</summary>
    public int MaxChannelsPerConnection { get; set; } = 100;

    /// <summary>Most commands in one message (a JSON array); more are answered with one error <c>too_large</c>, and none is carried out. Default: 100.</summary>
    public int MaxCommandsPerMessage { get; set; } = 100;

    /// <summary>
    /// Whether a client must say who it is before it may do anything: with a token, or by what the application has found of its request. Default: null, which is
    /// true when <see cref="DunlinOptions.Tokens"/> has keys, and false otherwise.
    /// </summary>
    public bool? RequireAuthentication { get; set; }

    /// <summary>How long a client that must say who it is may take for it; then it is closed with 4401. Default: 10 s. At most 10 minutes.</summary>
    public TimeSpan AuthenticationDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The options of the WebSocket connections below. Preset: <see cref="WebSocketEndpointOptions.MaxMessageSize"/> to
    /// <see cref="DefaultMaxMessageSize"/>, <see cref="WebSocketEndpointOptions.Subprotocols"/> to <c>dunlin.v1</c>, and
    /// <see cref="WebSocketEndpointOptions.PublishToSelf"/> to true: a publisher that is subscribed gets its own message too.
    /// <see cref="WebSocketEndpointOptions.DispatchToThreadPool"/> has no effect here: nothing of the protocol blocks, and <see cref="ChannelEvents"/> are asynchronous.
    /// </summary>
    public WebSocketEndpointOptions Socket { get; internal set; } = new();

    /// <summary>The same protocol for clients that cannot open a WebSocket.</summary>
    public NativeHttpOptions Http { get; } = new();

    internal void Validate()
    {
        Http.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AuthenticationDeadline, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(AuthenticationDeadline, TimeSpan.FromMinutes(10));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxChannelsPerConnection);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxCommandsPerMessage);
    }
}
