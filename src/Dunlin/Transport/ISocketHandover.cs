namespace Dunlin.Transport;

/// <summary>A connection whose socket can leave the HTTP server after an upgrade.</summary>
internal interface ISocketHandover
{
    /// <summary>Whether the socket carries this connection's HTTP directly.</summary>
    bool CanHandOver { get; }

    /// <summary>
    /// Takes the socket over when everything written so far has been sent. The function runs on the socket's loop; then bytes that had
    /// arrived already are handed to its result, in order, before anything else.
    /// </summary>
    Task<EventLoop> HandOverAsync(Func<LoopSocket, ISocketReceiver> takeOver);
}

/// <summary>Who gets a socket after the handover. Called on the loop.</summary>
internal interface ISocketReceiver : ISocketOwner
{
    /// <summary>Bytes that arrived before the handover.</summary>
    void OnEarlyBytes(Span<byte> bytes);

    /// <summary>The stream ended, or broke, before the handover.</summary>
    void OnEarlyEnd(bool reset);

    /// <summary>All early bytes are given; reading goes on.</summary>
    void OnHandedOver();
}
