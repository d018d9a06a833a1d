namespace Dunlin.Topics;

/// <summary>A message on its way to a log.</summary>
internal readonly ref struct Publication(ReadOnlySpan<byte> payload, MessageType type, bool compress)
{
    public ReadOnlySpan<byte> Payload { get; } = payload;

    public MessageType Type { get; } = type;

    public bool Compress { get; } = compress;
}

/// <summary>
/// How messages become bytes that every subscriber of the format can be sent unchanged. A topic keeps one log for each format in use.
/// Formats are compared by reference: make one instance per format.
/// </summary>
internal abstract class WireFormat
{
    /// <summary>An upper bound of what <see cref="Encode"/> writes.</summary>
    public abstract int GetMaxLength(in Publication publication);

    /// <summary>Writes one whole frame and returns its length.</summary>
    public abstract int Encode(in Publication publication, Span<byte> destination);

    /// <summary>Whether encoding is slow enough (compression) to do before the topic's lock is taken.</summary>
    public abstract bool EncodesSlowly(in Publication publication);

    /// <summary>Length of the frame whose first bytes these are.</summary>
    public abstract long GetFrameLength(ReadOnlySpan<byte> frameStart);
}
