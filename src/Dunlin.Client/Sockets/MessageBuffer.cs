using System.Net.WebSockets;

namespace Dunlin.Client.Sockets;

/// <summary>Puts the parts of WebSocket messages together. One reader at a time.</summary>
/// <param name="maxSize">Bytes of the largest message.</param>
internal sealed class MessageBuffer(int maxSize)
{
    private const int MinRoom = 4096;

    /// <summary>A buffer that one large message has made larger than this is let go.</summary>
    private const int MaxKept = 256 * 1024;

    private byte[] _buffer = new byte[MinRoom];

    /// <summary>The next whole message, in an array of its own; null: the other side has closed.</summary>
    /// <exception cref="MessageTooBigException">It is larger than allowed.</exception>
    public async ValueTask<(WebSocketMessageType Type, byte[] Data)?> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, 2 * length);
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;

            length += part.Count;
            if (length > maxSize)
                throw new MessageTooBigException($"A message has more than {maxSize} bytes.");
            if (part.EndOfMessage)
                return (part.MessageType, Take(length));
        }
    }

    private byte[] Take(int length)
    {
        var data = _buffer.AsSpan(0, length).ToArray();
        if (_buffer.Length > MaxKept)
            _buffer = new byte[MinRoom];
        return data;
    }
}
