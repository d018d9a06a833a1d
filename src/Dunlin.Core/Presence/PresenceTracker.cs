using Dunlin.Brokers;
using Dunlin.Channels;

namespace Dunlin.Presence;

/// <summary>Who is in a channel, who may still come back, and what the others are told of it. Under the channel's lock.</summary>
internal sealed class PresenceTracker(Channel channel, ChannelServices services)
{
    // Of up to about 250 bytes each with a user's name: far from what a client may have waiting. States of 4 KiB each are few in practice.
    private const int LargestDiff = 500;

    private readonly PresenceSet _set = new();
    private LingeringMembers? _lingering;
    private long? _lingeringAlarm;
    private PresenceChanges? _changes;
    private long _changesDue;

    /// <summary>Connections, those that may come back too.</summary>
    public int Count => _set.Count;

    /// <inheritdoc cref="PresenceSet.OwnCount"/>
    public int OwnCount => _set.OwnCount;

    /// <inheritdoc cref="PresenceSet.Users"/>
    public int Users => _set.Users;

    private long Grace => (long)channel.Options.PresenceGrace.TotalMilliseconds;

    private long DiffInterval => (long)channel.Options.PresenceDiffInterval.TotalMilliseconds;

    /// <summary>Who is there, for somebody who will be told of changes from now on.</summary>
    public IReadOnlyCollection<Member> Read()
    {
        _changes?.OnRead();
        return _set.Members;
    }

    /// <summary>Somebody comes. Returns how others see it: who comes back in time is who it was, and nobody hears of it.</summary>
    public Member Enter(Member member, long now)
    {
        if (member.User is { } user && _lingering?.TakeBack(user) is { } back)
            return back;

        Add(member, now);
        return member;
    }

    /// <summary>Somebody who is subscribed stays. Who came while nobody was to be known comes now.</summary>
    public void Keep(Member member, long now)
    {
        if (!_set.Contains(member))
            Add(member, now);
    }

    /// <summary>Somebody goes.</summary>
    /// <param name="member">Who.</param>
    /// <param name="mayReturn">Its connection has ended without a word: a member with a user stays for the grace.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void Leave(Member member, bool mayReturn, long now)
    {
        if (mayReturn && Grace > 0 && member.User is { } user && _set.Contains(member))
            Linger(member, user, now + Grace);
        else
            Remove(member, now);
    }

    /// <summary>A member says something else of itself.</summary>
    public void SetState(Member member, ReadOnlyMemory<byte> state, long now)
    {
        member.State = state;
        if (_set.Contains(member))
            OnChanged(PresenceChange.State, member, now);
    }

    /// <summary>Those of this node.</summary>
    public IReadOnlyList<BrokerMember> ReadOwn() =>
        [.. _set.Members.Where(static member => !member.IsRemote).Select(static member => new BrokerMember(member.Connection, member.User, member.State))];

    /// <summary>Something has happened to a member of another node. What is known already is told to nobody.</summary>
    public void OnRemote(PresenceChange change, BrokerMember remote, long now)
    {
        if (_set.Find(remote.Connection) is not { } known)
        {
            if (change != PresenceChange.Left)
                Add(new Member(remote.Connection, remote.User) { IsRemote = true, State = remote.State }, now);
        }
        else if (!known.IsRemote)
        {
            return;
        }
        else if (change == PresenceChange.Left)
        {
            Remove(known, now);
        }
        else if (!known.State.Span.SequenceEqual(remote.State.Span))
        {
            SetState(known, remote.State, now);
        }
    }

    /// <summary>Who is there of other nodes: nobody else.</summary>
    public void SetRemote(IReadOnlyList<BrokerMember> members, long now)
    {
        var names = members.Select(static member => member.Connection).ToHashSet();
        foreach (var gone in _set.Members.Where(member => member.IsRemote && !names.Contains(member.Connection)).ToList())
            Remove(gone, now);
        foreach (var member in members)
            OnRemote(PresenceChange.Joined, member, now);
    }

    /// <summary>Does what is due.</summary>
    public void OnDue(long now)
    {
        while (_lingering?.TakeDue(now) is { } gone)
            Remove(gone, now);
        if (_lingeringAlarm <= now)
            _lingeringAlarm = null;
        SetLingeringAlarm();
        if (_changes is not null && _changesDue <= now)
            TellChanges();
    }

    private void Linger(Member member, string user, long due)
    {
        (_lingering ??= new LingeringMembers()).Add(member, user, due);
        SetLingeringAlarm();
    }

    private void SetLingeringAlarm()
    {
        if (_lingeringAlarm is not null || _lingering?.NextDue is not { } due)
            return;

        _lingeringAlarm = due;
        services.Alarms.Set(channel, due);
    }

    private void Remove(Member member, long now)
    {
        if (_set.Remove(member))
            OnChanged(PresenceChange.Left, member, now);
    }

    private void Add(Member member, long now)
    {
        _set.Add(member);
        OnChanged(PresenceChange.Joined, member, now);
    }

    private void OnChanged(PresenceChange change, Member member, long now)
    {
        if (!member.IsRemote)
            services.Replication?.OnOwnMember(channel, change, member);
        Tell(change, member, now);
    }

    // What is collected goes first: nothing is told alone while something waits.
    private void Tell(PresenceChange change, Member member, long now)
    {
        if (_changes is null)
        {
            if (!services.Presence.HasListeners(channel))
                return;

            if (_set.Count < channel.Options.PresenceDiffSize)
            {
                services.Presence.Deliver(channel, change, member);
                return;
            }

            BeginCollecting(now + DiffInterval);
        }

        _changes!.Add(change, member);
    }

    private void BeginCollecting(long until)
    {
        _changes = new PresenceChanges();
        _changesDue = until;
        services.Alarms.Set(channel, until);
    }

    private void TellChanges()
    {
        var changes = _changes!;
        _changes = null;
        foreach (var diff in changes.ToDiffs(LargestDiff))
            services.Presence.Deliver(channel, diff, _set.Count, _set.Users);
    }
}
