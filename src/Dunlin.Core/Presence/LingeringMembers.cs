namespace Dunlin.Presence;

/// <summary>
/// Members whose connections have ended without a word, in the order in which they will leave. Their users may come back before. Under the channel's lock.
/// </summary>
internal sealed class LingeringMembers
{
    // Those who have come back stay in the queue until their time, and are passed over then.
    private readonly Queue<(Member Member, long Due)> _queue = new();
    private readonly Dictionary<string, List<Member>> _byUser = new(StringComparer.Ordinal);

    private long _lastDue;

    /// <summary>When the next one may have to leave; null when nobody is here.</summary>
    public long? NextDue => _queue.TryPeek(out var next) ? next.Due : null;

    /// <param name="member">A member with a user.</param>
    /// <param name="user">Its user.</param>
    /// <param name="due">Unix milliseconds; not before those who are here already, should the grace have become shorter.</param>
    public void Add(Member member, string user, long due)
    {
        _lastDue = Math.Max(due, _lastDue);
        member.LeavesAt = _lastDue;
        _queue.Enqueue((member, _lastDue));
        if (_byUser.TryGetValue(user, out var others))
            others.Add(member);
        else
            _byUser.Add(user, [member]);
    }

    /// <summary>A member that this user comes back to; null when there is none.</summary>
    public Member? TakeBack(string user)
    {
        if (!_byUser.TryGetValue(user, out var members))
            return null;

        var back = members[^1];
        Forget(back, user);
        return back;
    }

    /// <summary>The next member whose time is over; null when there is none.</summary>
    public Member? TakeDue(long now)
    {
        while (_queue.TryPeek(out var next) && next.Due <= now)
        {
            _queue.Dequeue();
            if (next.Member.LeavesAt != next.Due)
                continue;

            Forget(next.Member, next.Member.User!);
            return next.Member;
        }

        return null;
    }

    private void Forget(Member member, string user)
    {
        member.LeavesAt = null;
        var members = _byUser[user];
        members.Remove(member);
        if (members.Count == 0)
            _byUser.Remove(user);
    }
}
