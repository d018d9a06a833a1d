using System.Net.WebSockets;

namespace Dunlin.Client;

/// <summary>The options of a <see cref="WebSocketClient"/>. Read when it connects.</summary>
public sealed class WebSocketClientOptions
{
    /// <summary>Headers of the upgrade request, such as <c>Authorization</c>. Default: none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Subprotocols that the server may choose from, the best first. Default: none.</summary>
    public IList<string> Subprotocols { get; } = [];

    /// <summary>Whether permessage-deflate (RFC 7692) is offered. Default: false. Not for secrets next to what strangers can choose.</summary>
    public bool Compression { get; set; }

    /// <summary>Bytes of the largest message that is taken; a larger one closes with 1009. Default: 16 MiB. At least 1.</summary>
    public int MaxMessageSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>Messages that may wait for the application; then no more are read from the network, and the server has to wait. Default: 64. At least 1.</summary>
    public int BufferSize { get; set; } = 64;

    /// <summary>How long connecting may take. Default: 10 s. More than 0.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may take to answer a close; then the connection is cut. Default: 2 s. More than 0.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a ping is sent (RFC 6455, section 5.5.2). Default: 30 s. 0: never.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server may take to answer a ping; then the connection is cut. Default: 10 s. More than 0.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Makes the upgrade request: for a proxy, certificates, or a handler of your own. Default: null. Not disposed.</summary>
    public HttpMessageHandler? HttpMessageHandler { get; set; }

    /// <summary>Changes whatever else the WebSocket of .NET can do. Default: null.</summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; set; }

    /// <summary>Time. Default: that of the system.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxMessageSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BufferSize);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CloseTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(PingInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(PingTimeout, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(TimeProvider);
    }

    internal void Apply(ClientWebSocketOptions options)
    {
        foreach (var (name, value) in Headers)
            options.SetRequestHeader(name, value);
        foreach (var subprotocol in Subprotocols)
            options.AddSubProtocol(subprotocol);
        options.CollectHttpResponseDetails = true;
        options.KeepAliveInterval = PingInterval;
        options.KeepAliveTimeout = PingTimeout;
        if (Compression)
            options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        ConfigureWebSocket?.Invoke(options);
    }
}
