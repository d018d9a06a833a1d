using Dunlin.Client.Presence;

namespace Dunlin.Client;

/// <summary>
/// Who is in a channel: a list that is kept up to date while the channel is subscribed with <see cref="SubscribeOptions.Presence"/>, or <see cref="DunlinChannel.FollowPresenceAsync"/> has asked for
/// it. Thread-safe.
/// </summary>
public sealed class DunlinPresence
{
    private readonly ClientHost _host;
    private readonly MemberList _members;

    internal DunlinPresence(string channel, ClientHost host)
    {
        _host = host;
        _members = new MemberList(channel);
    }

    /// <summary>The list has changed. Handlers are called one after the other.</summary>
    public event Func<PresenceChange, Task>? Changed;

    /// <summary>All members, in the order in which they came. Another list after each change, the same one until then.</summary>
    public IReadOnlyList<Member> Members
    {
        get
        {
            lock (_host.Gate)
                return _members.All;
        }
    }

    /// <summary>How many different users are there; connections without a user do not count.</summary>
    public int Users => Members.Select(member => member.User).OfType<string>().Distinct().Count();

    /// <summary>The member of a connection; null: it is not there.</summary>
    /// <param name="connection">Its name.</param>
    public Member? Find(string connection)
    {
        lock (_host.Gate)
            return _members.Find(connection);
    }

    /// <summary>The whole list. What is different from before is told as a change. For the holder of the lock.</summary>
    internal void Replace(IReadOnlyList<Member> members) => Tell(_members.Replace(members));

    /// <summary>Who is there, and who is gone; some of it may be known already. For the holder of the lock.</summary>
    internal void Apply(IEnumerable<Member> there, IEnumerable<Member> gone) => Tell(_members.Apply(there, gone));

    private void Tell(PresenceChange? change)
    {
        if (change is not null)
            _host.Dispatcher.Raise(nameof(Changed), Changed, change);
    }
}
