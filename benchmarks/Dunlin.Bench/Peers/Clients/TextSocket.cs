using System.Net.WebSockets;
using System.Text;

namespace Dunlin.Bench.Peers.Clients;

/// <summary>A client WebSocket (.NET's own) that carries whole text messages.</summary>
internal sealed class TextSocket : IAsyncDisposable
{
    private const int BufferSize = 4 * 1024;

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[BufferSize];

    private TextSocket()
    {
    }

    /// <summary>Whether the peer took permessage-deflate.</summary>
    public bool IsCompressed { get; private set; }

    public static async Task<TextSocket> ConnectAsync(Uri address, bool offerCompression, CancellationToken cancellationToken)
    {
        var socket = new TextSocket();
        socket._socket.Options.CollectHttpResponseDetails = true;
        socket._socket.Options.DangerousDeflateOptions = offerCompression ? new WebSocketDeflateOptions() : null;
        await socket._socket.ConnectAsync(address, cancellationToken);
        socket.IsCompressed = socket._socket.HttpResponseHeaders?.ContainsKey("Sec-WebSocket-Extensions") ?? false;
        return socket;
    }

    public async Task SendAsync(string text, CancellationToken cancellationToken) =>
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    public async Task<string> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
            if (part.MessageType != WebSocketMessageType.Text)
                throw new InvalidDataException($"Expected text, got {part.MessageType} ({_socket.CloseStatus} {_socket.CloseStatusDescription})");
            message.Write(_buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(message.GetBuffer().AsSpan(0, (int)message.Length));
        }
    }

    /// <summary>Closes with a close frame when the connection still stands.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, CancellationToken.None);
        _socket.Dispose();
    }
}
