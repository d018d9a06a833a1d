namespace Dunlin.Channels;

/// <summary>One publication, as it is handed to those who encode it for their protocol.</summary>
internal readonly ref struct ChannelMessage
{
    public required Channel Channel { get; init; }

    /// <summary>What it says: members of a JSON object, without its braces.</summary>
    public required ReadOnlySpan<byte> Body { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Timestamp { get; init; }

    /// <summary>0: ephemeral, it is not kept and has no place in the channel's history.</summary>
    public required long Offset { get; init; }
}
