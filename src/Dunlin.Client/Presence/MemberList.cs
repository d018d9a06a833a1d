namespace Dunlin.Client.Presence;

/// <summary>Members by their connections, in the order in which they came.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
/// <param name="channel">The name of the channel.</param>
internal sealed class MemberList(string channel)
{
    private readonly OrderedDictionary<string, Member> _byConnection = [];
    private IReadOnlyList<Member>? _all = [];

    /// <summary>Another list after each change, the same one until then.</summary>
    public IReadOnlyList<Member> All => _all ??= [.. _byConnection.Values];

    public Member? Find(string connection) => _byConnection.GetValueOrDefault(connection);

    /// <summary>Takes the whole list. Returns what is different from before; null: nothing.</summary>
    public PresenceChange? Replace(IReadOnlyList<Member> members)
    {
        var isThere = members.Select(member => member.Connection).ToHashSet();
        return Apply(members, [.. _byConnection.Values.Where(member => !isThere.Contains(member.Connection))]);
    }

    /// <summary>Takes changes, which may tell what is known already. Returns what is different from before; null: nothing.</summary>
    /// <param name="there">Who came, or says something else of itself.</param>
    /// <param name="gone">Who went.</param>
    public PresenceChange? Apply(IEnumerable<Member> there, IEnumerable<Member> gone)
    {
        List<Member> came = [], went = [], changed = [];
        foreach (var member in gone)
        {
            if (_byConnection.Remove(member.Connection, out var known))
                went.Add(known);
        }

        foreach (var member in there)
        {
            if (!_byConnection.TryGetValue(member.Connection, out var before))
                came.Add(member);
            else if (!before.IsSame(member))
                changed.Add(member);
            _byConnection[member.Connection] = member;
        }

        if (came.Count + went.Count + changed.Count == 0)
            return null;

        _all = null;
        return new PresenceChange(channel, came, went, changed);
    }
}
