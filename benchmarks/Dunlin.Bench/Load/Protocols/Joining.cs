using System.Text;

namespace Dunlin.Bench.Load.Protocols;

/// <summary>A client that has upgraded and not yet joined: says its part of a handshake, and waits for the server's.</summary>
internal sealed class Joining(LoadSocket socket) : IMessageReceiver
{
    private readonly Queue<byte[]> _messages = new();
    private bool _hasPong;

    public int Index => socket.Index;

    public void Send(ReadOnlySpan<byte> message)
    {
        socket.Queue(message);
        SendAll();
    }

    /// <summary>Waits for a message that begins so.</summary>
    /// <param name="start">How it begins.</param>
    /// <param name="besides">How messages begin that may come before it; empty: none may.</param>
    public void Await(ReadOnlySpan<byte> start, ReadOnlySpan<byte> besides = default)
    {
        while (true)
        {
            while (_messages.Count == 0)
                Read("an answer");
            var message = _messages.Dequeue();
            if (message.AsSpan().StartsWith(start))
                return;
            if (besides.IsEmpty || !message.AsSpan().StartsWith(besides))
                throw new LoadException($"Client {Index}: expected {Encoding.UTF8.GetString(start)}, got {Encoding.UTF8.GetString(message)}");
        }
    }

    /// <summary>Sends a WebSocket ping and waits for its pong.</summary>
    public void AwaitPong()
    {
        socket.QueuePing();
        SendAll();
        while (!_hasPong)
            Read("a pong");
    }

    public void OnMessage(LoadSocket client, ReadOnlySpan<byte> message) => _messages.Enqueue(message.ToArray());

    public void OnPong(LoadSocket client) => _hasPong = true;

    private void SendAll()
    {
        while (!socket.Flush(this))
        {
        }
    }

    private void Read(string expected)
    {
        if (!socket.Read(this))
            throw new LoadException($"Client {Index}: the server did not send {expected} in {LoadSocket.JoinPatience.TotalSeconds} s.");
    }
}
