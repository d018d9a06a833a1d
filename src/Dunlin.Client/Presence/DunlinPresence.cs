namespace Dunlin.Client;

/// <summary>Who is in a channel: a list that is kept up to date while the channel is subscribed with <see cref="SubscribeOptions.Presence"/>, or <see cref="DunlinChannel.FollowPresenceAsync"/> has asked for it. Thread-safe.</summary>
public sealed class DunlinPresence
{
    private readonly string _channel;
    private readonly ClientHost _host;
    private readonly OrderedDictionary<string, Member> _byConnection = [];
    private IReadOnlyList<Member>? _members = [];

    internal DunlinPresence(string channel, ClientHost host)
    {
        _channel = channel;
        _host = host;
    }

    /// <summary>The list has changed. Handlers are called one after the other.</summary>
    public event Func<PresenceChange, Task>? Changed;

    /// <summary>All members, in the order in which they came. Another list after each change, the same one until then.</summary>
    public IReadOnlyList<Member> Members
    {
        get
        {
            lock (_host.Gate)
                return _members ??= [.. _byConnection.Values];
        }
    }

    /// <summary>How many different users are there; connections without a user do not count.</summary>
    public int Users => Members.Select(member => member.User).OfType<string>().Distinct().Count();

    /// <summary>The member of a connection; null: it is not there.</summary>
    /// <param name="connection">Its name.</param>
    public Member? Find(string connection)
    {
        lock (_host.Gate)
            return _byConnection.GetValueOrDefault(connection);
    }

    /// <summary>The whole list. What is different from before is told as a change. For the holder of the lock.</summary>
    internal void Replace(IReadOnlyList<Member> members)
    {
        var isThere = members.Select(member => member.Connection).ToHashSet();
        Apply(members, [.. _byConnection.Values.Where(member => !isThere.Contains(member.Connection))], []);
    }

    /// <summary>Changes, which may tell what is known already. For the holder of the lock.</summary>
    internal void Apply(IEnumerable<Member> joined, IEnumerable<Member> left, IEnumerable<Member> states)
    {
        List<Member> came = [], went = [], changed = [];
        foreach (var member in left)
        {
            if (_byConnection.Remove(member.Connection, out var known))
                went.Add(known);
        }

        foreach (var member in joined.Concat(states))
        {
            if (!_byConnection.TryGetValue(member.Connection, out var before))
                came.Add(member);
            else if (!before.IsSame(member))
                changed.Add(member);
            _byConnection[member.Connection] = member;
        }

        if (came.Count + went.Count + changed.Count == 0)
            return;

        _members = null;
        _host.Dispatcher.Raise(nameof(Changed), Changed, new PresenceChange(_channel, came, went, changed));
    }
}
