using Dunlin.Contracts;
using Dunlin.Contracts.Validation;

namespace Dunlin;

/// <summary>Reads what channels keep, and what members say of themselves, as the records of contracts. Thread-safe.</summary>
public static class TypedHistoryExtensions
{
    /// <summary>Whether a publication is called what the event is. It is not known here of which channel it is.</summary>
    /// <param name="publication">Of <see cref="IChannels.ReadHistoryAsync"/>.</param>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    public static bool Is<TEvent>(this ChannelPublication publication)
        where TEvent : class, IStoredEvent<TEvent>
    {
        ArgumentNullException.ThrowIfNull(publication);
        return publication.Event == TEvent.Event;
    }

    /// <summary>Reads a publication's data as the event that it is.</summary>
    /// <param name="publication">Of <see cref="IChannels.ReadHistoryAsync"/>.</param>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <exception cref="InvalidOperationException">It is another event: see <see cref="Is{TEvent}"/>.</exception>
    /// <exception cref="FormatException">The data are not as the contract says, as of what was published as bytes, or before the contract was changed.</exception>
    public static TEvent Read<TEvent>(this ChannelPublication publication)
        where TEvent : class, IStoredEvent<TEvent>
    {
        if (!publication.Is<TEvent>())
            throw new InvalidOperationException($"{typeof(TEvent).Name} is the event \"{TEvent.Event}\", and the publication is \"{publication.Event}\".");

        return EventContract<TEvent>.Message.TryRead(publication.Data.Span, out var message, out var problem) ? message : throw Unfit<TEvent>(problem);
    }

    /// <summary>Reads what a member says of itself; null: nothing.</summary>
    /// <param name="member">Of <see cref="IChannels.ReadPresenceAsync"/>.</param>
    /// <typeparam name="TState">The state's record.</typeparam>
    /// <exception cref="FormatException">It is not as the contract says.</exception>
    public static TState? ReadState<TState>(this ChannelMember member)
        where TState : class, IMemberState<TState>
    {
        ArgumentNullException.ThrowIfNull(member);
        if (member.State.IsEmpty)
            return null;

        return StateContract<TState>.Message.TryRead(member.State.Span, out var state, out var problem) ? state : throw Unfit<TState>(problem);
    }

    private static FormatException Unfit<TRecord>(string problem) => new($"This is no {typeof(TRecord).Name}. {problem}");
}
