namespace Dunlin.Client.Tests.Chaos;

/// <summary>Finds what is wrong with what was published and received.</summary>
internal static class SequenceChecker
{
    /// <param name="channel">What the channel has.</param>
    /// <param name="received">What each client got.</param>
    /// <param name="acknowledged">How many publications of each publisher were acknowledged.</param>
    /// <returns>One line for each channel, publisher or client with which something is wrong.</returns>
    public static List<string> FindProblems(IReadOnlyList<ChannelEntry> channel, IReadOnlyList<IReadOnlyList<ChannelEntry>> received, IReadOnlyList<int> acknowledged) =>
    [
        .. OffsetProblems(channel),
        .. acknowledged.SelectMany((count, publisher) => PublisherProblems(channel, publisher, count)),
        .. received.SelectMany((entries, client) => ClientProblems(channel, entries, client)),
    ];

    private static IEnumerable<string> OffsetProblems(IReadOnlyList<ChannelEntry> channel)
    {
        for (var i = 0; i < channel.Count; i++)
        {
            if (channel[i].Offset == i + 1)
                continue;

            yield return $"the channel has {channel[i].Offset} in place {i + 1}";
            yield break;
        }
    }

    // Everything that was acknowledged is there, once, and in its order.
    private static IEnumerable<string> PublisherProblems(IReadOnlyList<ChannelEntry> channel, int publisher, int count)
    {
        var numbers = channel.Where(entry => entry.Publisher == publisher).Select(entry => entry.Number).ToList();
        if (!numbers.SequenceEqual(Enumerable.Range(0, count)))
            yield return $"publisher {publisher}: {count} acknowledged, {numbers.Count} there; the first that is wrong is at {FirstDifference(numbers, [.. Enumerable.Range(0, count)])}";
    }

    private static IEnumerable<string> ClientProblems(IReadOnlyList<ChannelEntry> channel, IReadOnlyList<ChannelEntry> entries, int client)
    {
        if (!entries.SequenceEqual(channel))
            yield return $"client {client}: got {entries.Count} of {channel.Count}; the first that is wrong is at {FirstDifference(entries, channel)}";
    }

    private static int FirstDifference<T>(IReadOnlyList<T> found, IReadOnlyList<T> expected) =>
        found.Zip(expected).TakeWhile(pair => Equals(pair.First, pair.Second)).Count();
}
