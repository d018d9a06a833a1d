using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts;

/// <summary>What is published under one event name. Implemented by generated code, as <see cref="IStoredEvent{TSelf}"/> or <see cref="IEphemeralEvent{TSelf}"/>.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
public interface IChannelEvent<TSelf>
    where TSelf : class, IChannelEvent<TSelf>
{
    /// <summary>The namespace of its channels; empty for names without one.</summary>
    static abstract string Namespace { get; }

    /// <summary>The event name.</summary>
    static abstract string Event { get; }

    /// <summary>How it is read and written: <see cref="ContractJson.Strict{T}(System.Text.Json.Serialization.JsonSerializerContext)"/>.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }

    /// <summary>Whether nobody keeps it.</summary>
    static virtual bool IsEphemeral => false;
}

/// <summary>An event that histories keep.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
public interface IStoredEvent<TSelf> : IChannelEvent<TSelf>
    where TSelf : class, IStoredEvent<TSelf>;

/// <summary>An event that nobody keeps, such as a cursor.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
public interface IEphemeralEvent<TSelf> : IChannelEvent<TSelf>
    where TSelf : class, IEphemeralEvent<TSelf>
{
    /// <inheritdoc/>
    static bool IChannelEvent<TSelf>.IsEphemeral => true;
}
