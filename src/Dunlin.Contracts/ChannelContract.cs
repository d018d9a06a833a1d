namespace Dunlin.Contracts;

/// <summary>What the channels of some namespaces carry. Immutable.</summary>
public sealed class ChannelContract
{
    /// <param name="name">What documents call it: the name of its class.</param>
    /// <param name="events">Its events.</param>
    /// <param name="states">Its presence states.</param>
    /// <exception cref="ArgumentException">A namespace has two events of one name, or two states.</exception>
    public ChannelContract(string name, IReadOnlyList<ChannelEventDescriptor> events, IReadOnlyList<MemberStateDescriptor> states)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(states);
        if (events.GroupBy(one => (one.Namespace, one.Name)).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
            throw new ArgumentException($"The event \"{twice.Key.Name}\" of the namespace \"{twice.Key.Namespace}\" has two records.", nameof(events));
        if (states.GroupBy(one => one.Namespace).FirstOrDefault(same => same.Skip(1).Any()) is { } both)
            throw new ArgumentException($"The namespace \"{both.Key}\" has two states.", nameof(states));

        Name = name;
        Events = events;
        States = states;
    }

    /// <summary>What documents call it.</summary>
    public string Name { get; }

    /// <summary>Its events, in the order of their declaration.</summary>
    public IReadOnlyList<ChannelEventDescriptor> Events { get; }

    /// <summary>Its presence states.</summary>
    public IReadOnlyList<MemberStateDescriptor> States { get; }
}
