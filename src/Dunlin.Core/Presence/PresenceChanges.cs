using System.Runtime.InteropServices;

namespace Dunlin.Presence;

/// <summary>Collects what happens in a channel's presence, so that it can be told together: only what comes of it in the end. Under the channel's lock.</summary>
internal sealed class PresenceChanges
{
    private readonly Dictionary<ulong, Change> _changes = [];
    private long _steps;
    private long _readAt;

    public void Add(PresenceChange change, Member member)
    {
        _steps++;
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_changes, member.Connection, out var isKnown);
        if (!isKnown)
            entry.WasThere = change != PresenceChange.Joined;
        if (change == PresenceChange.Joined)
            entry.JoinedAt = _steps;
        else if (change == PresenceChange.Left)
            entry.WasSeen |= entry.JoinedAt <= _readAt;
        entry.Member = member;
        entry.IsThere = change != PresenceChange.Left;
    }

    /// <summary>Somebody has been given who is there now.</summary>
    public void OnRead() => _readAt = _steps;

    /// <summary>What has come of it, in parts.</summary>
    /// <param name="size">Most members of a part.</param>
    public IEnumerable<PresenceDiff> ToDiffs(int size) =>
        _changes.Values.Where(change => change.IsNews).Chunk(size).Select(part => new PresenceDiff(
            Members(part, change => change is { IsThere: true, WasThere: false }),
            Members(part, change => !change.IsThere),
            Members(part, change => change is { IsThere: true, WasThere: true })));

    private static List<Member> Members(Change[] changes, Func<Change, bool> which) => [.. changes.Where(which).Select(change => change.Member)];

    /// <param name="Member">As it is now, or was at last.</param>
    /// <param name="WasThere">When the collecting began: everybody knows it.</param>
    /// <param name="WasSeen">By somebody who read who was there, before it went again.</param>
    /// <param name="IsThere">Now.</param>
    /// <param name="JoinedAt">The step.</param>
    private record struct Change(Member Member, bool WasThere, bool WasSeen, bool IsThere, long JoinedAt)
    {
        public readonly bool IsNews => WasThere || WasSeen || IsThere;
    }
}
