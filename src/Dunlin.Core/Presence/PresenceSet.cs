using System.Runtime.InteropServices;

namespace Dunlin.Presence;

/// <summary>Who is in a channel. Counting costs nothing. Under the channel's lock.</summary>
internal sealed class PresenceSet
{
    private readonly Dictionary<ulong, Member> _members = [];
    private readonly Dictionary<string, int> _connectionsOfUsers = new(StringComparer.Ordinal);

    /// <summary>Connections.</summary>
    public int Count => _members.Count;

    /// <summary>Different users among them; nobody counts for those without one.</summary>
    public int Users => _connectionsOfUsers.Count;

    public IReadOnlyCollection<Member> Members => _members.Values;

    /// <summary>Those that are connected to this node.</summary>
    public int OwnCount { get; private set; }

    /// <summary>The member of a name, or null.</summary>
    public Member? Find(ulong connection) => _members.GetValueOrDefault(connection);

    public bool Contains(Member member) => _members.TryGetValue(member.Connection, out var found) && found == member;

    public void Add(Member member)
    {
        _members.Add(member.Connection, member);
        OwnCount += member.IsRemote ? 0 : 1;
        if (member.User is { } user)
            CollectionsMarshal.GetValueRefOrAddDefault(_connectionsOfUsers, user, out _)++;
    }

    /// <summary>False when it was not there.</summary>
    public bool Remove(Member member)
    {
        if (!Contains(member))
            return false;

        _members.Remove(member.Connection);
        OwnCount -= member.IsRemote ? 0 : 1;
        if (member.User is { } user && --CollectionsMarshal.GetValueRefOrNullRef(_connectionsOfUsers, user) == 0)
            _connectionsOfUsers.Remove(user);
        return true;
    }
}
