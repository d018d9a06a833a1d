using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dunlin.WebSockets.Typed;

namespace Dunlin;

/// <summary>Sends and publishes values as JSON text messages. Thread-safe, like what they extend.</summary>
/// <remarks>
/// Values are written as UTF-8 into a pooled buffer, without a string in between. Characters that JSON does not require to be
/// escaped are not (你好 stays 你好), unless the contract's options name an encoder.
/// </remarks>
public static class JsonMessageExtensions
{
    /// <summary>Sends a value to one connection.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="value">The message; give it a member <c>type</c> when the client tells messages apart by it.</param>
    /// <param name="contract">The value's metadata from a <c>JsonSerializerContext</c>.</param>
    /// <param name="compress">Compress it when permessage-deflate was negotiated.</param>
    public static SendResult SendJson<T>(this ServerWebSocket socket, T value, JsonTypeInfo<T> contract, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(socket);
        using var json = Serialize(value, contract);
        return socket.Send(json.WrittenSpan, MessageType.Text, compress);
    }

    /// <summary>Sends a value to one connection, with web names and metadata found by reflection.</summary>
    /// <inheritdoc cref="SendJson{T}(ServerWebSocket, T, JsonTypeInfo{T}, bool)"/>
    [RequiresUnreferencedCode(MessageJson.ReflectionWarning)]
    [RequiresDynamicCode(MessageJson.ReflectionWarning)]
    public static SendResult SendJson<T>(this ServerWebSocket socket, T value, bool compress = false) =>
        socket.SendJson(value, MessageJson.Reflected<T>(), compress);

    /// <summary>Publishes a value to the subscribers of a topic but for this connection (unless the endpoint publishes to self).</summary>
    /// <param name="socket">The publishing connection.</param>
    /// <param name="topic">The topic's name; compared by ordinal.</param>
    /// <param name="value">The message; give it a member <c>type</c> when the client tells messages apart by it.</param>
    /// <param name="contract">The value's metadata from a <c>JsonSerializerContext</c>.</param>
    /// <param name="compress">Compress it (once for all) for subscribers that negotiated permessage-deflate.</param>
    public static PublishResult PublishJson<T>(this ServerWebSocket socket, string topic, T value, JsonTypeInfo<T> contract, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(socket);
        using var json = Serialize(value, contract);
        return socket.Publish(topic, json.WrittenSpan, MessageType.Text, compress);
    }

    /// <inheritdoc cref="PublishJson{T}(ServerWebSocket, string, T, JsonTypeInfo{T}, bool)"/>
    [RequiresUnreferencedCode(MessageJson.ReflectionWarning)]
    [RequiresDynamicCode(MessageJson.ReflectionWarning)]
    public static PublishResult PublishJson<T>(this ServerWebSocket socket, string topic, T value, bool compress = false) =>
        socket.PublishJson(topic, value, MessageJson.Reflected<T>(), compress);

    /// <summary>Publishes a value to every subscriber of a topic.</summary>
    /// <param name="topics">The server's topics.</param>
    /// <param name="topic">The topic's name; compared by ordinal.</param>
    /// <param name="value">The message; give it a member <c>type</c> when the client tells messages apart by it.</param>
    /// <param name="contract">The value's metadata from a <c>JsonSerializerContext</c>.</param>
    /// <param name="compress">Compress it (once for all) for subscribers that negotiated permessage-deflate.</param>
    public static PublishResult PublishJson<T>(this ITopics topics, string topic, T value, JsonTypeInfo<T> contract, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(topics);
        using var json = Serialize(value, contract);
        return topics.Publish(topic, json.WrittenSpan, MessageType.Text, compress);
    }

    /// <inheritdoc cref="PublishJson{T}(ITopics, string, T, JsonTypeInfo{T}, bool)"/>
    [RequiresUnreferencedCode(MessageJson.ReflectionWarning)]
    [RequiresDynamicCode(MessageJson.ReflectionWarning)]
    public static PublishResult PublishJson<T>(this ITopics topics, string topic, T value, bool compress = false) =>
        topics.PublishJson(topic, value, MessageJson.Reflected<T>(), compress);

    private static JsonMessage Serialize<T>(T value, JsonTypeInfo<T> contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var json = JsonMessage.Rent(MessageJson.EncoderFor(contract));
        try
        {
            JsonSerializer.Serialize(json.Writer, value, contract);
            return json;
        }
        catch
        {
            json.Dispose();
            throw;
        }
    }
}
