using Dunlin.Presence;

namespace Dunlin.Brokers.Memory;

/// <summary>Who is in a channel, by node. Under the channel's lock.</summary>
internal sealed class MemoryMembers(string channel)
{
    private readonly Dictionary<MemoryBroker, Dictionary<ulong, BrokerMember>> _members = [];
    private readonly HashSet<MemoryBroker> _watchers = [];

    public bool IsEmpty => _members.Count == 0;

    /// <summary>A node wants to be told.</summary>
    public void Watch(MemoryBroker broker) => _watchers.Add(broker);

    public void Unwatch(MemoryBroker broker) => _watchers.Remove(broker);

    public bool Set(MemoryBroker broker, IReadOnlyList<BrokerMember> members)
    {
        var names = members.Select(static member => member.Connection).ToHashSet();
        foreach (var gone in Of(broker).Where(member => !names.Contains(member.Connection)).ToList())
            Update(broker, PresenceChange.Left, gone);
        foreach (var member in members)
            Update(broker, PresenceChange.Joined, member);
        return true;
    }

    public bool Update(MemoryBroker broker, PresenceChange change, BrokerMember member)
    {
        if (change == PresenceChange.Left)
        {
            if (!_members.TryGetValue(broker, out var mine) || !mine.Remove(member.Connection))
                return false;
            if (mine.Count == 0)
                _members.Remove(broker);
        }
        else
        {
            if (!_members.TryGetValue(broker, out var mine))
                _members.Add(broker, mine = []);
            change = mine.ContainsKey(member.Connection) ? PresenceChange.State : PresenceChange.Joined;
            mine[member.Connection] = member;
        }

        foreach (var watcher in _watchers.Where(watcher => watcher != broker))
            watcher.Deliver(channel, change, member);
        return true;
    }

    /// <summary>A node has gone, and its members with it.</summary>
    public void Remove(MemoryBroker broker)
    {
        foreach (var member in Of(broker))
            Update(broker, PresenceChange.Left, member);
    }

    /// <summary>The nodes that were cut off before a time have not come back.</summary>
    /// <param name="time">Unix milliseconds.</param>
    public bool RemoveCut(long time)
    {
        foreach (var broker in _members.Keys.Where(broker => broker.IsCut && broker.CutAt < time).ToList())
            Remove(broker);
        return true;
    }

    public IReadOnlyList<BrokerMember> ReadOthers(MemoryBroker broker) => [.. _members.Where(pair => pair.Key != broker).SelectMany(static pair => pair.Value.Values)];

    private List<BrokerMember> Of(MemoryBroker broker) => _members.TryGetValue(broker, out var members) ? [.. members.Values] : [];
}
