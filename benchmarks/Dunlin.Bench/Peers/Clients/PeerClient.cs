namespace Dunlin.Bench.Peers.Clients;

/// <summary>One client of a peer: it has connected, and sends and receives texts, whatever the peer's protocol wraps them in.</summary>
internal abstract class PeerClient(TextSocket socket) : IAsyncDisposable
{
    public bool IsCompressed => Socket.IsCompressed;

    protected TextSocket Socket { get; } = socket;

    /// <summary>Connects to the peer for one kind of work; <paramref name="name"/> goes before the messages of a chat.</summary>
    public static async Task<PeerClient> ConnectAsync(
        PeerProcess peer, PeerWork work, string name, bool offerCompression, CancellationToken cancellationToken)
    {
        var query = $"name={Uri.EscapeDataString(name)}";
        var path = peer.Peer.Protocol switch
        {
            PeerProtocol.SocketIo => $"/socket.io/?EIO=4&transport=websocket&{query}",
            PeerProtocol.SignalR => $"/chat?{query}",
            _ => work == PeerWork.Chat ? $"/chat?{query}" : "/echo",
        };
        var socket = await TextSocket.ConnectAsync(peer.WebSocket(path), offerCompression, cancellationToken);
        PeerClient client = peer.Peer.Protocol switch
        {
            PeerProtocol.SocketIo => new SocketIoClient(socket, work),
            PeerProtocol.SignalR => new SignalRClient(socket, work),
            _ => new RawClient(socket),
        };
        await client.OpenAsync(cancellationToken);
        return client;
    }

    public abstract Task SendAsync(string text, CancellationToken cancellationToken);

    public abstract Task<string> ReceiveAsync(CancellationToken cancellationToken);

    public ValueTask DisposeAsync() => Socket.DisposeAsync();

    /// <summary>The handshake that a protocol has inside the WebSocket.</summary>
    protected virtual Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
