using Dunlin.Client.Contracts;
using Dunlin.Contracts;
using Dunlin.Contracts.Validation;

namespace Dunlin.Client;

/// <summary>Publications and members with the records of a contract. Thread-safe.</summary>
public static class TypedPublicationExtensions
{
    /// <summary>Whether a publication is this event: by its name and the namespace of its channel.</summary>
    /// <param name="publication">The publication.</param>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    public static bool Is<TEvent>(this Publication publication)
        where TEvent : class, IChannelEvent<TEvent>
    {
        ArgumentNullException.ThrowIfNull(publication);
        return publication.Event == TEvent.Event && ChannelNamespace.Of(publication.Channel).SequenceEqual(TEvent.Namespace);
    }

    /// <summary>Reads a publication's data as the event that it is.</summary>
    /// <param name="publication">The publication.</param>
    /// <typeparam name="TEvent">The event's record.</typeparam>
    /// <exception cref="InvalidOperationException">It is another event: see <see cref="Is{TEvent}"/>.</exception>
    /// <exception cref="DunlinException">The data are not as the contract says (<c>bad_message</c>).</exception>
    public static TEvent Read<TEvent>(this Publication publication)
        where TEvent : class, IChannelEvent<TEvent> =>
        publication.Is<TEvent>()
            ? ContractPayload.Read(EventContract<TEvent>.Message, publication.Data, publication.Channel)
            : throw new InvalidOperationException($"{typeof(TEvent).Name} is \"{TEvent.Event}\" of the namespace \"{TEvent.Namespace}\", and this is \"{publication.Event}\" of the channel \"{publication.Channel}\".");

    /// <summary>Reads what a member says of itself; null: nothing. It is not known here in which channel it is.</summary>
    /// <param name="member">The member.</param>
    /// <typeparam name="TState">The state's record.</typeparam>
    /// <exception cref="DunlinException">It is not as the contract says (<c>bad_message</c>).</exception>
    public static TState? ReadState<TState>(this Member member)
        where TState : class, IMemberState<TState>
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.State is { } state ? ContractPayload.Read(StateContract<TState>.Message, state, channel: null) : null;
    }
}
