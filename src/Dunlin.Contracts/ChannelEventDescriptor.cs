using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Validation;

namespace Dunlin.Contracts;

/// <summary>One event of a contract. Immutable.</summary>
public abstract class ChannelEventDescriptor
{
    private protected ChannelEventDescriptor(string @namespace, string name, bool isEphemeral, JsonTypeInfo json)
    {
        Namespace = @namespace;
        Name = name;
        IsEphemeral = isEphemeral;
        Json = json;
    }

    /// <summary>The namespace of its channels; empty for names without one.</summary>
    public string Namespace { get; }

    /// <summary>The event name.</summary>
    public string Name { get; }

    /// <summary>Whether nobody keeps it.</summary>
    public bool IsEphemeral { get; }

    /// <summary>Its record, and how that is read and written.</summary>
    public JsonTypeInfo Json { get; }

    /// <summary>What its data must be.</summary>
    internal abstract MessageContract Message { get; }

    /// <summary>Describes an event that histories keep.</summary>
    /// <typeparam name="T">The record.</typeparam>
    public static ChannelEventDescriptor Stored<T>()
        where T : class, IStoredEvent<T> => new ChannelEventDescriptor<T>(isEphemeral: false);

    /// <summary>Describes an event that nobody keeps.</summary>
    /// <typeparam name="T">The record.</typeparam>
    public static ChannelEventDescriptor Ephemeral<T>()
        where T : class, IEphemeralEvent<T> => new ChannelEventDescriptor<T>(isEphemeral: true);
}

/// <summary>The event that a record is.</summary>
internal sealed class ChannelEventDescriptor<T>(bool isEphemeral) : ChannelEventDescriptor(T.Namespace, T.Event, isEphemeral, T.Json)
    where T : class, IChannelEvent<T>
{
    internal override MessageContract Message => EventContract<T>.Message;
}
