using System.Net.WebSockets;

namespace Dunlin.Client.Transports;

/// <summary>What transports are made of.</summary>
internal sealed class TransportSettings
{
    public TransportSettings(Uri address, DunlinClientOptions options)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("ws" or "wss" or "http" or "https"))
            throw new ArgumentException($"Not an address of a server: '{address}'. It begins with ws, wss, http or https.", nameof(address));

        var isSecure = address.Scheme is "wss" or "https";
        SocketAddress = new UriBuilder(address) { Scheme = isSecure ? "wss" : "ws", Port = address.Port, Fragment = "" }.Uri;
        HttpAddress = new UriBuilder(address) { Scheme = isSecure ? "https" : "http", Port = address.Port, Fragment = "" }.Uri;
        Headers = [.. options.Headers];
        Handler = options.HttpMessageHandler;
        ConfigureWebSocket = options.ConfigureWebSocket;
        HasFallback = options.Transports.Count > 1;
        MaxReceivedMessageSize = options.MaxReceivedMessageSize;
        CloseTimeout = options.CloseTimeout;
        Time = options.TimeProvider;
    }

    /// <summary>With <c>ws:</c> or <c>wss:</c>.</summary>
    public Uri SocketAddress { get; }

    /// <summary>With <c>http:</c> or <c>https:</c>.</summary>
    public Uri HttpAddress { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    public HttpMessageHandler? Handler { get; }

    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; }

    /// <summary>Whether there is another transport to try.</summary>
    public bool HasFallback { get; }

    public int MaxReceivedMessageSize { get; }

    public TimeSpan CloseTimeout { get; }

    public TimeProvider Time { get; }
}
