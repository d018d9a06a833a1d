using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace Dunlin.Bench.Peers.AspNetCore;

/// <summary>One client of the room: what it receives, and the queue of what it is sent.</summary>
internal sealed class Member(WebSocket socket, byte[] prefix)
{
    private const int ReceiveBufferSize = 4 * 1024;
    private const int MaxMessage = 1024 * 1024;

    // Far more than a load keeps in flight; the messages are shared, so that an entry costs 8 bytes.
    private const int MaxQueued = 64 * 1024;

    private readonly byte[] _buffer = new byte[ReceiveBufferSize];
    private readonly Channel<byte[]> _queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    /// <summary>The next text message behind this member's name; null when the client closes. Binary messages are passed over.</summary>
    public async ValueTask<byte[]?> ReceiveTextAsync(CancellationToken stopping)
    {
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(), stopping);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;

            var message = received.EndOfMessage
                ? [.. prefix, .. _buffer.AsSpan(0, received.Count)]
                : await ReceiveRestAsync(received.Count, stopping);
            if (message is null || received.MessageType == WebSocketMessageType.Text)
                return message;
        }
    }

    public void Enqueue(byte[] message)
    {
        // A reader that is this far behind is gone or hopeless: it is cut off, and nobody waits for it.
        if (!_queue.Writer.TryWrite(message) && !_queue.Reader.Completion.IsCompleted)
            socket.Abort();
    }

    /// <summary>Nothing more is queued; what is, is sent.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    public async Task SendQueuedAsync(CancellationToken stopping)
    {
        while (await _queue.Reader.WaitToReadAsync(stopping))
        {
            while (_queue.Reader.TryRead(out var message) && socket.State == WebSocketState.Open)
                await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, stopping);
        }
    }

    public Task CloseAsync(CancellationToken stopping) => socket.State == WebSocketState.CloseReceived
        ? socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, socket.CloseStatusDescription, stopping)
        : Task.CompletedTask;

    // A message longer than the buffer; null, after a close frame, when it is longer than this server takes or does not end.
    private async ValueTask<byte[]?> ReceiveRestAsync(int count, CancellationToken stopping)
    {
        var whole = new ArrayBufferWriter<byte>(4 * ReceiveBufferSize);
        whole.Write(prefix);
        whole.Write(_buffer.AsSpan(0, count));
        while (whole.WrittenCount <= MaxMessage)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(), stopping);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            whole.Write(_buffer.AsSpan(0, received.Count));
            if (received.EndOfMessage)
                return whole.WrittenSpan.ToArray();
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, statusDescription: null, stopping);
        return null;
    }
}
