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

/// <summary>Takes a publication to the channel's subscribers. Called under the channel's lock: in the order of the offsets.</summary>
internal interface IChannelDelivery
{
    PublishResult Deliver(in ChannelMessage message);
}

/// <summary>What came of a publish.</summary>
/// <param name="Position">Its place; the offset is 0 when it was ephemeral.</param>
/// <param name="Result">Whom it reached.</param>
internal readonly record struct Published(StreamPosition Position, PublishResult Result);
