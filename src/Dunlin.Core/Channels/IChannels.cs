namespace Dunlin;

/// <summary>Channels from anywhere: a controller, a background service, a handler. Thread-safe.</summary>
/// <remarks>Publishing never waits for a subscriber: it costs one append, whatever their number.</remarks>
public interface IChannels
{
    /// <summary>Publishes JSON to everybody who is subscribed, and keeps it in the channel's history.</summary>
    /// <param name="channel">1 to 200 bytes of UTF-8 without control characters.</param>
    /// <param name="data">One JSON value in UTF-8, nested at most 64 deep. Subscribers get it byte for byte.</param>
    /// <param name="options">What else there is to say.</param>
    /// <exception cref="ArgumentException">That is no channel name, no JSON value, no event name, or no key.</exception>
    ChannelPublishResult Publish(string channel, ReadOnlySpan<byte> data, ChannelPublishOptions options = default);

    /// <summary>Connections that are subscribed now; 0 for a channel that nobody knows.</summary>
    int SubscriberCount(string channel);

    /// <summary>Subscriptions of all connections to all channels.</summary>
    int Subscriptions { get; }

    /// <summary>Channels that have a subscriber or keep a publication.</summary>
    int Count { get; }
}

/// <summary>What can be said of a publication besides its data.</summary>
public readonly record struct ChannelPublishOptions
{
    /// <summary>A name by which subscribers tell publications apart: at most 200 bytes of UTF-8. Default: null, none.</summary>
    public string? Event { get; init; }

    /// <summary>Whether it is not kept in the history and has no offset, as for typing events and cursors. Default: false.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>
    /// The publisher's name for it, 1 to 64 bytes of UTF-8, best a UUID: what was published to the channel with the same key lately
    /// (<see cref="ChannelOptions.IdempotencyWindow"/>) is not published again, so that a publisher may repeat what it got no answer to. Default: null, none.
    /// </summary>
    public string? Key { get; init; }
}

/// <summary>The truthful result of a publish to a channel.</summary>
public readonly record struct ChannelPublishResult
{
    private readonly ulong _epoch;

    internal ChannelPublishResult(ulong epoch, long offset, int reached, bool isDuplicate)
    {
        _epoch = epoch;
        Offset = offset;
        Reached = reached;
        IsDuplicate = isDuplicate;
    }

    /// <summary>Its place in the channel: the first publication has 1. 0: it was ephemeral.</summary>
    public long Offset { get; }

    /// <summary>Names the sequence that the offset belongs to: a channel that has been forgotten begins another.</summary>
    public string Epoch => _epoch.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Connections that will get it; 0 for a duplicate.</summary>
    public int Reached { get; }

    /// <summary>Whether it was not published because its key was used lately: the place is that of the first publication with the key.</summary>
    public bool IsDuplicate { get; }
}
