namespace Dunlin.Bench.Load;

/// <summary>Where what a client reads goes.</summary>
internal interface IMessageReceiver
{
    /// <summary>A whole message, inflated if it came compressed. The bytes are valid during the call only.</summary>
    void OnMessage(LoadSocket client, ReadOnlySpan<byte> message);

    /// <summary>A whole message that came in one frame of its own, which is given too, as it came.</summary>
    void OnFrame(LoadSocket client, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> message) => OnMessage(client, message);

    /// <summary>Before frames are read. Returns the bytes of those at the front of the input that need not be: it has seen the same before.</summary>
    int Follow(LoadSocket client, ReadOnlySpan<byte> input) => 0;

    /// <summary>An answer to <see cref="LoadSocket.QueuePing"/>.</summary>
    void OnPong(LoadSocket client)
    {
    }

    /// <summary>The server ended the connection: unless this expects it, the run is worthless.</summary>
    /// <exception cref="LoadException">It was not expected.</exception>
    void OnEnded(LoadSocket client, string how) => throw new LoadException($"Client {client.Index}: {how}");
}
