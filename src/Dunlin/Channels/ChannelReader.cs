using System.Globalization;
using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>Reads channels for the application. What it returns is a copy: under a channel's lock nothing is done but copying.</summary>
internal sealed class ChannelReader(ChannelRegistry channels)
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

    public ChannelPresence? ReadPresence(string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (!channels.TryFind(channel, out var found) || !found.Options.Presence)
            return null;

        var members = new MemberList();
        found.ReadPresence(members);
        return new ChannelPresence(members, members.Users);
    }

    public ChannelHistory? ReadHistory(string channel, int limit, ChannelPosition? since, bool newestFirst)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        if (!channels.TryFind(channel, out var found))
            return null;

        var page = new HistoryCopy();
        channels.Read(found, page, new HistoryQuery(since is { } place ? PositionOf(place) : null, limit, newestFirst));
        return page.ToHistory();
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

        public void OnHistory(StreamPosition position, HistorySlice page)
        {
            _last = position;
            foreach (var entry in page)
                _entries.Add((entry.Offset, entry.Timestamp, [(byte)'{', .. entry.Body, (byte)'}']));
        }

        public ChannelHistory ToHistory() =>
            new(new ChannelPosition(HexOf(_last.Epoch), _last.Offset), [.. _entries.Select(static entry => PublicationText.Read(entry.Offset, entry.Timestamp, entry.Json))]);
    }
}
