namespace Dunlin.Channels;

/// <summary>Picks one sorted page out of channels in no order, without sorting them all.</summary>
internal static class ChannelList
{
    private static readonly Comparer<string> LastFirst = Comparer<string>.Create(static (a, b) => string.CompareOrdinal(b, a));

    /// <param name="channels">All channels.</param>
    /// <param name="prefix">Only those whose names begin so.</param>
    /// <param name="after">Only those behind this name; null: from the first on.</param>
    /// <param name="limit">Most channels of the page, at least 1.</param>
    public static ChannelPage Page(IEnumerable<Channel> channels, string prefix, string? after, int limit)
    {
        var taken = new PriorityQueue<Channel, string>(LastFirst);
        foreach (var channel in channels)
        {
            if (channel.Name.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(channel.Name, after) > 0))
                Take(taken, channel, limit + 1);
        }

        // One more than the page holds tells whether there is another page.
        var hasNext = taken.Count > limit;
        if (hasNext)
            taken.Dequeue();
        var page = new ChannelSummary[taken.Count];
        for (var i = page.Length - 1; i >= 0; i--)
            page[i] = SummaryOf(taken.Dequeue());
        return new ChannelPage(page, hasNext ? page[^1].Name : null);
    }

    private static void Take(PriorityQueue<Channel, string> taken, Channel channel, int most)
    {
        if (taken.Count < most)
            taken.Enqueue(channel, channel.Name);
        else
            taken.EnqueueDequeue(channel, channel.Name);
    }

    private static ChannelSummary SummaryOf(Channel channel) => new(channel.Name, channel.Subscribers);
}
