namespace Dunlin;

/// <summary>Channels from anywhere: a controller, a background service, a handler. Thread-safe.</summary>
/// <remarks>Publishing never waits for a subscriber: it costs one append, whatever their number.</remarks>
public interface IChannels
{
    /// <summary>Publishes JSON to everybody who is subscribed, and keeps it in the channel's history.</summary>
    /// <param name="channel">1 to 200 bytes of UTF-8 without control characters.</param>
    /// <param name="data">One JSON value in UTF-8, nested at most 64 deep. Subscribers get it byte for byte.</param>
    /// <param name="options">What else there is to say.</param>
    /// <returns>Ended already, unless a broker joins several nodes.</returns>
    /// <exception cref="ArgumentException">That is no channel name, no JSON value, no event name, or no key.</exception>
    /// <exception cref="Brokers.BrokerUnavailableException">The broker cannot be reached; it may have been published all the same, so repeat it with the same key.</exception>
    ValueTask<ChannelPublishResult> PublishAsync(string channel, ReadOnlySpan<byte> data, ChannelPublishOptions options = default);

    /// <summary>The channels that there are on this node, sorted by the UTF-16 units of their names, page by page. Each page looks at every channel: 100,000 take about 10 ms.</summary>
    /// <param name="prefix">Only those whose names begin so.</param>
    /// <param name="after">Only those behind this name, such as <see cref="ChannelPage.Next"/> of the page before.</param>
    /// <param name="limit">Most channels of the page: 1 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not that.</exception>
    ChannelPage List(string prefix = "", string? after = null, int limit = 100);

    /// <summary>Who is in a channel. Null when nobody knows the channel, or its options keep no presence.</summary>
    /// <exception cref="Brokers.BrokerUnavailableException">Nobody of this node is subscribed, and the broker cannot be reached.</exception>
    ValueTask<ChannelPresence?> ReadPresenceAsync(string channel);

    /// <summary>Publications that a channel keeps, page by page. Null when nobody knows the channel.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="limit">Most publications of the page: 0 to 1000.</param>
    /// <param name="since">
    /// Those behind this place, or before it when the newest come first. Null: from the end that the order begins with. A place of another epoch has none.
    /// </param>
    /// <param name="newestFirst">The order. Default: the oldest first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not that.</exception>
    /// <exception cref="Brokers.BrokerUnavailableException">Nobody of this node is subscribed, and the broker cannot be reached.</exception>
    ValueTask<ChannelHistory?> ReadHistoryAsync(string channel, int limit = 100, ChannelPosition? since = null, bool newestFirst = false);

    /// <summary>Connections of this node that are subscribed now; 0 for a channel that nobody knows.</summary>
    int SubscriberCount(string channel);

    /// <summary>Subscriptions of all connections of this node to all channels.</summary>
    int Subscriptions { get; }

    /// <summary>Channels of this node that have a subscriber or keep a publication.</summary>
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

    /// <summary>Connections that will get it, of this node; 0 for a duplicate.</summary>
    public int Reached { get; }

    /// <summary>Whether it was not published because its key was used lately: the place is that of the first publication with the key.</summary>
    public bool IsDuplicate { get; }
}
