using Dunlin.Client.Presence;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Client.Tests.Presence;

public sealed class MemberListTests
{
    [Fact]
    public void Who_follows_the_changes_has_the_same_list() => Prop.ForAll<(bool IsWhole, byte[] There, byte[] Gone)[]>(static steps =>
    {
        var list = new MemberList("room");
        var followed = new Dictionary<string, Member>();
        foreach (var (isWhole, there, gone) in steps)
        {
            var before = list.All;
            var change = isWhole ? list.Replace(Of(there)) : list.Apply(Of(there), Of(gone));
            if (change is null ? !ReferenceEquals(before, list.All) : !Follow(followed, change))
                return false;
            if (isWhole && !Same(list.All, Of(there)))
                return false;
        }

        return Same(list.All, [.. followed.Values]);
    }).QuickCheckThrowOnFailure();

    // A few members with a few states each.
    private static List<Member> Of(byte[] bytes) =>
        [.. bytes.Select(value => new Member($"c{value % 5}", User: null, JsonPayload.Parse($"{value / 5 % 3}"))).GroupBy(member => member.Connection).Select(group => group.Last())];

    // Returns whether each change is one.
    private static bool Follow(Dictionary<string, Member> followed, PresenceChange change)
    {
        var isTrue = change.Left.All(member => followed.Remove(member.Connection))
            && change.Joined.All(member => followed.TryAdd(member.Connection, member))
            && change.Changed.All(member => followed.TryGetValue(member.Connection, out var before) && !before.IsSame(member));
        foreach (var member in change.Changed)
            followed[member.Connection] = member;
        return isTrue && change.Joined.Count + change.Left.Count + change.Changed.Count > 0;
    }

    private static bool Same(IReadOnlyList<Member> some, List<Member> others) =>
        some.Count == others.Count && some.All(member => others.Single(other => other.Connection == member.Connection).IsSame(member));
}
