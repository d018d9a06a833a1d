namespace Dunlin.History;

/// <summary>A publication that a channel keeps.</summary>
internal readonly ref struct HistoryEntry
{
    public required long Offset { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Timestamp { get; init; }

    /// <inheritdoc cref="Channels.ChannelMessage.Body"/>
    public required ReadOnlySpan<byte> Body { get; init; }
}
