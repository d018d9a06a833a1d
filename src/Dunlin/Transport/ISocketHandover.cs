namespace Dunlin.Transport;

/// <summary>A connection whose socket can leave the HTTP server after an upgrade.</summary>
internal interface ISocketHandover
{
    /// <summary>Whether the socket carries this connection's HTTP directly.</summary>
    bool CanHandOver { get; }

    /// <summary>
    /// Keeps what is written from now on, which is the answer to the upgrade, until the socket is handed over: the new owner begins its work, then the
    /// answer goes out.
    /// </summary>
    void HoldAnswer();

    /// <summary>There will be no handover: what was kept is sent.</summary>
    void ReleaseAnswer();

    /// <summary>
    /// Takes the socket over when everything written so far has been sent or kept. The function runs on the socket's loop; then bytes that had
    /// arrived already are handed to its result, in order, before anything else.
    /// </summary>
    Task<EventLoop> HandOverAsync(Func<LoopSocket, ISocketReceiver> takeOver);
}

/// <summary>Who gets a socket after the handover. Called on the loop.</summary>
internal interface ISocketReceiver : ISocketOwner
{
    /// <summary>The answer to the upgrade, kept until now: to be sent before anything else.</summary>
    void OnAnswer(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes that arrived before the handover.</summary>
    void OnEarlyBytes(Span<byte> bytes);

    /// <summary>The stream ended, or broke, before the handover.</summary>
    void OnEarlyEnd(bool reset);

    /// <summary>All early bytes are given; reading goes on.</summary>
    void OnHandedOver();
}
