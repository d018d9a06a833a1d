using Dunlin.Limits;
using Dunlin.Protocols.Native;

namespace Dunlin;

/// <summary>The options of an endpoint that speaks Dunlin's own protocol. Checked when the endpoint is mapped.</summary>
public sealed class NativeProtocolOptions
{
    /// <summary>Largest message from a client, in bytes; a larger one closes with 1009. Default: 64 KiB.</summary>
    public const int DefaultMaxMessageSize = 64 * 1024;

    private volatile SubscriptionTemplate[] _templates = [];

    /// <summary>Most channels that one connection may be subscribed to; one more is answered with the error <c>channel_limit</c>. Default: 100.</summary>
    public int MaxChannelsPerConnection { get; set; } = 100;

    /// <summary>Most commands in one message (a JSON array); more are answered with one error <c>too_large</c>, and none is carried out. Default: 100.</summary>
    public int MaxCommandsPerMessage { get; set; } = 100;

    /// <summary>
    /// Most connections of one IP address (of IPv6: of the first 64 bits); one more is answered 429, or closed with 1013. Default: 0, no limit: clients behind one proxy have one address,
    /// unless the application reads forwarded headers. Connections count that are opened while there is a limit. May be changed at any time, as the four below.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>Most connections of one user; one more is answered 429, or closed with 1013 once its user is known. Default: 0, no limit.</summary>
    public int MaxConnectionsPerUser { get; set; }

    /// <summary>
    /// Messages that one connection may send in a second, with bursts of twice as many. One more is not carried out and answered with the error <c>rate_limited</c>; who goes on for more
    /// than a second is closed with 4429. Default: 0, no limit. A limit costs one look at the clock for each message.
    /// </summary>
    public int MaxMessagesPerSecond { get; set; }

    /// <summary>Bytes of messages that one connection may send in a second, with bursts of twice as many; a larger message passes after silence. As above. Default: 0, no limit.</summary>
    public int MaxBytesPerSecond { get; set; }

    /// <summary>
    /// Channels that the server subscribes each connection to, when it is let in. <c>{user}</c> in a name stands for the user, as in <c>user:{user}</c>: such a channel is left out until it is known
    /// who the client is, with its request or its <c>auth</c>. The rules of the channels are not asked; <see cref="MaxChannelsPerConnection"/> holds, and a channel that does not fit, or whose name the user
    /// makes longer than 200 bytes, is logged as a warning and left out. Default: none. A copy is kept; may be set at any time, for connections from then on.
    /// </summary>
    /// <exception cref="ArgumentException">One of them is no channel name, whoever the user is.</exception>
    public IReadOnlyList<string> SubscribeOnConnect
    {
        get => [.. _templates.Select(static template => template.Text)];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _templates = [.. value.Select(SubscriptionTemplate.Parse)];
        }
    }

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

    /// <summary>Those of <see cref="SubscribeOnConnect"/>. Never changed, but replaced.</summary>
    internal IReadOnlyList<SubscriptionTemplate> Templates => _templates;

    internal TrafficLimits Traffic => new(
        new RateLimit(MaxMessagesPerSecond, 2.0 * MaxMessagesPerSecond),
        new RateLimit(MaxBytesPerSecond, 2.0 * MaxBytesPerSecond));

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxConnectionsPerAddress);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxConnectionsPerUser);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMessagesPerSecond);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxBytesPerSecond);
        Http.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AuthenticationDeadline, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(AuthenticationDeadline, TimeSpan.FromMinutes(10));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxChannelsPerConnection);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxCommandsPerMessage);
    }
}
