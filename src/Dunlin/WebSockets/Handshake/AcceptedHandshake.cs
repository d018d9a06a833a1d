namespace Dunlin.WebSockets;

/// <summary>What the handshake settled about one connection.</summary>
internal sealed class AcceptedHandshake(WebSocketHandlerBase handler, Func<WebSocketConnection, ServerWebSocket> createSocket, ConnectionLease lease)
{
    public WebSocketHandlerBase Handler => handler;

    public ConnectionLease Lease => lease;

    public string? Protocol { get; init; }

    /// <summary>Null: not compressed.</summary>
    public DeflateParameters? Deflate { get; init; }

    public ServerWebSocket CreateSocket(WebSocketConnection connection) => createSocket(connection);
}
