namespace Dunlin;

/// <summary>What became of a message given to <c>Send</c>.</summary>
public enum SendStatus
{
    /// <summary>Accepted, and nothing stands in front of it: it leaves at the end of the present round.</summary>
    Sent,

    /// <summary>Accepted, but the peer reads too slowly: it waits behind earlier bytes. <c>OnDrain</c> tells when it has caught up.</summary>
    Queued,

    /// <summary>Not accepted: the connection is closed or closing, or over its backpressure limit.</summary>
    Dropped,
}

/// <summary>The truthful result of a send.</summary>
/// <param name="Status">What became of the message.</param>
/// <param name="Bytes">Bytes this message put on the wire or in the queue, framing included; 0 when dropped.</param>
public readonly record struct SendResult(SendStatus Status, int Bytes)
{
    /// <summary>True unless the message was dropped.</summary>
    public bool Accepted => Status != SendStatus.Dropped;

    internal static SendResult Dropped => new(SendStatus.Dropped, 0);
}
