using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Client;

/// <summary>Something that was published in a channel. Immutable.</summary>
public sealed class Publication
{
    /// <summary>The <see cref="Event"/> of publications that have none.</summary>
    public const string DefaultEvent = "message";

    /// <summary>Where it was published.</summary>
    public required string Channel { get; init; }

    /// <summary>Its name; <c>message</c> when it has none.</summary>
    public string Event { get; init; } = DefaultEvent;

    /// <summary>What was published.</summary>
    public JsonPayload Data { get; init; }

    /// <summary>When the server took it.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>Its place in the channel; null: it is ephemeral and has none.</summary>
    public long? Offset { get; init; }

    /// <summary>The publisher's connection; null: the server itself has published it.</summary>
    public string? Connection { get; init; }

    /// <summary>The publisher; null: it is not known.</summary>
    public string? User { get; init; }

    /// <summary>Whether publications are missing before this one, which the server no longer had (<see cref="DunlinChannel.Gap"/>).</summary>
    public bool FollowsGap { get; internal set; }

    /// <summary>Reads <see cref="Data"/> as a value.</summary>
    /// <param name="type">How it is read.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <exception cref="System.Text.Json.JsonException">It is not of that type.</exception>
    public T? Read<T>(JsonTypeInfo<T> type) => Data.Read(type);
}
