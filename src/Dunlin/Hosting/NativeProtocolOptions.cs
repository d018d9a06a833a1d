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
    /// The options of the WebSocket connections below. Preset: <see cref="WebSocketEndpointOptions.MaxMessageSize"/> to
    /// <see cref="DefaultMaxMessageSize"/>, <see cref="WebSocketEndpointOptions.Subprotocols"/> to <c>dunlin.v1</c>, and
    /// <see cref="WebSocketEndpointOptions.PublishToSelf"/> to true: a publisher that is subscribed gets its own message too.
    /// </summary>
    public WebSocketEndpointOptions Socket { get; internal set; } = new();

    /// <summary>The same protocol for clients that cannot open a WebSocket.</summary>
    public NativeHttpOptions Http { get; } = new();

    internal void Validate()
    {
        Http.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxChannelsPerConnection);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxCommandsPerMessage);
    }
}
