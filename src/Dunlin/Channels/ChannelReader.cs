using System.Globalization;
using Dunlin.Brokers;
using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>Reads channels for the application. What it returns is a copy: under a channel's lock nothing is done but copying.</summary>
internal sealed class ChannelReader(ChannelRegistry channels, BrokerNode node)
{
    /// <summary>Most channels or publications of a page.</summary>
    private const int MaxLimit = 1000;

    public ChannelPage List(string prefix, string? after, int limit)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        return channels.List(prefix, after, limit);
    }

    public ValueTask<ChannelPresence?> ReadPresenceAsync(string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (!channels.OptionsOf(channel).Presence)
            return default;
        if (!channels.TryFind(channel, out var found) || (node.IsConfigured && !found.IsFollowed))
            return node.IsConfigured ? ReadElsewhereAsync(channel) : default;

        var members = new MemberList();
        found.ReadPresence(members);
        return new ValueTask<ChannelPresence?>(new ChannelPresence(members, members.Users));
    }

    public ValueTask<ChannelHistory?> ReadHistoryAsync(string channel, int limit, ChannelPosition? since, bool newestFirst)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        var query = new HistoryQuery(since is { } place ? PositionOf(place) : null, limit, newestFirst);
        if (node.IsConfigured && !(channels.TryFind(channel, out var copy) && copy is { IsFollowed: true, HasForgotten: false }))
            return ReadElsewhereAsync(channel, query);
        if (!channels.TryFind(channel, out var found))
            return default;

        var page = new HistoryCopy();
        channels.Read(found, page, query);
        return new ValueTask<ChannelHistory?>(page.ToHistory());
    }

    private async ValueTask<ChannelPresence?> ReadElsewhereAsync(string channel)
    {
        var members = await node.ReadMembersAsync(channel);
        var users = members.Select(static member => member.User).OfType<string>().Distinct(StringComparer.Ordinal).Count();
        return members.Count == 0 ? null : new ChannelPresence([.. members.Select(static member => new ChannelMember(HexOf(member.Connection), member.User, member.State))], users);
    }

    private async ValueTask<ChannelHistory?> ReadElsewhereAsync(string channel, HistoryQuery query)
    {
        var page = await node.ReadHistoryAsync(channel, new BrokerHistoryQuery(query.Since, query.Limit, query.NewestFirst));
        if (page.Position.Offset == 0)
            return null;

        var copy = new HistoryCopy(page.Position);
        foreach (var publication in page.Publications)
            copy.Add(publication.Offset, publication.Timestamp, publication.Body.Span);
        return copy.ToHistory();
    }

    // An epoch is text to others. What is none of ours is that of no channel: nothing is behind it.
    private static StreamPosition PositionOf(ChannelPosition position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position.Offset);
        return new StreamPosition(position.Epoch is { Length: 16 } epoch && ulong.TryParse(epoch, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : 0, position.Offset);
    }

    private static string HexOf(ulong number) => number.ToString("x16", CultureInfo.InvariantCulture);

    private sealed class MemberList : List<ChannelMember>, IPresenceReader
    {
        public int Users { get; private set; }

        public void OnPresence(IReadOnlyCollection<Member> members, int users)
        {
            AddRange(members.Select(static member => new ChannelMember(HexOf(member.Connection), member.User, member.State)));
            Users = users;
        }
    }

    private sealed class HistoryCopy : IHistoryReader
    {
        private readonly List<(long Offset, long Timestamp, byte[] Json)> _entries = [];
        private StreamPosition _last;

        public HistoryCopy(StreamPosition last = default) => _last = last;

        public void Add(long offset, long timestamp, ReadOnlySpan<byte> body) => _entries.Add((offset, timestamp, [(byte)'{', .. body, (byte)'}']));

        public void OnHistory(StreamPosition position, HistorySlice page)
        {
            _last = position;
            foreach (var entry in page)
                Add(entry.Offset, entry.Timestamp, entry.Body);
        }

        public ChannelHistory ToHistory() =>
            new(new ChannelPosition(HexOf(_last.Epoch), _last.Offset), [.. _entries.Select(static entry => PublicationText.Read(entry.Offset, entry.Timestamp, entry.Json))]);
    }
}
