using System.Text;
using Dunlin.Presence;

namespace Dunlin.Tests.Presence;

/// <summary>What a client makes of it that applies everything by connection: a list to begin with, then changes.</summary>
internal sealed class PresenceListener : IPresenceReader
{
    /// <summary>States by connection.</summary>
    public SortedDictionary<ulong, string> Members { get; } = [];

    public void OnPresence(IReadOnlyCollection<Member> members, int users)
    {
        Members.Clear();
        Set(members);
    }

    public void Apply(PresenceChange change, Member member)
    {
        if (change == PresenceChange.Left)
            Members.Remove(member.Connection);
        else
            Set([member]);
    }

    public void Apply(PresenceDiff diff)
    {
        Set(diff.Joined);
        Set(diff.State);
        foreach (var member in diff.Left)
            Members.Remove(member.Connection);
    }

    private void Set(IEnumerable<Member> members)
    {
        foreach (var member in members)
            Members[member.Connection] = Encoding.UTF8.GetString(member.State.Span);
    }
}
