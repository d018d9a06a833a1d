namespace Dunlin.Fallback;

/// <summary>What a protocol does with a connection that HTTP requests keep up. All calls come on the connection's loop, one at a time.</summary>
internal interface IFallbackHandler
{
    void OnOpen(FallbackConnection connection);

    /// <summary>The server stops.</summary>
    void OnShutdown();

    /// <summary>It is closed: nothing more is sent or taken, but what waits can still be fetched. Called once.</summary>
    void OnClose();

    /// <summary>Nothing can be fetched any more. Called once, after <see cref="OnClose"/>.</summary>
    void OnEnd();

    /// <summary>The last message of a connection that is closed: what a close frame is to a WebSocket. Null when the peer has been told already. Under the connection's lock.</summary>
    byte[]? EncodeClose(int code, string reason);
}

/// <summary>Takes messages as they are fetched. Called under the connection's lock.</summary>
internal interface IMessageReceiver
{
    /// <param name="message">Valid during the call only.</param>
    void OnMessage(ReadOnlySpan<byte> message);
}
