namespace Dunlin.Bench.Load;

/// <summary>Where what a client reads goes.</summary>
internal interface IMessageReceiver
{
    /// <summary>A whole message, inflated if it came compressed. The bytes are valid during the call only.</summary>
    void OnMessage(LoadSocket client, ReadOnlySpan<byte> message);

    /// <summary>An answer to <see cref="LoadSocket.QueuePing"/>.</summary>
    void OnPong(LoadSocket client)
    {
    }

    /// <summary>The server ended the connection: unless this expects it, the run is worthless.</summary>
    /// <exception cref="LoadException">It was not expected.</exception>
    void OnEnded(LoadSocket client, string how) => throw new LoadException($"Client {client.Index}: {how}");
}
