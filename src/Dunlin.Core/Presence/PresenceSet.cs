namespace Dunlin.Presence;

/// <summary>Who is in a channel. Counting costs nothing. Under the channel's lock.</summary>
internal sealed class PresenceSet
{
    private readonly Dictionary<ulong, Member> _members = [];

    /// <summary>Connections.</summary>
    public int Count => _members.Count;

    public IReadOnlyCollection<Member> Members => _members.Values;

    public void Add(Member member) => _members.Add(member.Connection, member);

    /// <summary>False when it was not there.</summary>
    public bool Remove(Member member) => _members.Remove(member.Connection);
}
