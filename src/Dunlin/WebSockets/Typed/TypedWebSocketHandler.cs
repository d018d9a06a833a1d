using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Validation;
using Dunlin.WebSockets.Typed;

namespace Dunlin;

/// <summary>
/// The handler of a WebSocket endpoint whose messages are C# records. One object serves every connection of the endpoint;
/// its constructor says with <c>On</c> what it takes.
/// </summary>
/// <remarks>
/// <para>
/// A message is one JSON object in a text message, with a string member <c>type</c> that names what it is. The whole object
/// deserialises into the record of that type: member names are camelCase and compared without case, and members that the
/// record does not have are ignored. A constructor parameter without a default value is required, a member whose type is not
/// nullable must not be null, and data annotations (on properties or on the parameters of positional records, nested objects
/// and lists included) are checked.
/// </para>
/// <para>
/// A message that fails never reaches a handler. It is answered with
/// <c>{"type":"error","code":…,"message":…}</c>, which repeats the message's <c>id</c> (a string or a number) if it has
/// one, and the connection goes on. The codes: <c>bad_json</c>, not a JSON object; <c>unknown_type</c>, no
/// <c>type</c> or none that the handler takes; <c>bad_message</c>, members missing, of the wrong type or not valid, named in
/// <c>message</c>; <c>unsupported</c>, a binary message.
/// </para>
/// </remarks>
/// <typeparam name="TData">What the application keeps with each connection, set once at the upgrade.</typeparam>
public abstract class TypedWebSocketHandler<TData> : AsyncWebSocketHandler<TData>
{
    private readonly MessageRoutes<TData> _routes = new();

    /// <summary>Takes messages of one type, with generated metadata: safe for trimming and native AOT.</summary>
    /// <param name="type">The value of the member <c>type</c>, compared by ordinal.</param>
    /// <param name="contract">
    /// The record's metadata from a <c>JsonSerializerContext</c>. Its options are taken over, made to read web names and to
    /// respect required constructor parameters and nullable annotations.
    /// </param>
    /// <param name="handler">Called for each valid message.</param>
    /// <exception cref="ArgumentException">The type is empty or already taken.</exception>
    /// <exception cref="InvalidOperationException">A message has already arrived: call this in the constructor only.</exception>
    protected void On<TMessage>(string type, JsonTypeInfo<TMessage> contract, Action<ServerWebSocket<TData>, TMessage> handler)
        where TMessage : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        On(type, contract, (socket, message) =>
        {
            handler(socket, message);
            return default;
        });
    }

    /// <inheritdoc cref="On{TMessage}(string, JsonTypeInfo{TMessage}, Action{ServerWebSocket{TData}, TMessage})"/>
    /// <param name="type">The value of the member <c>type</c>, compared by ordinal.</param>
    /// <param name="contract">
    /// The record's metadata from a <c>JsonSerializerContext</c>. Its options are taken over, made to read web names and to
    /// respect required constructor parameters and nullable annotations.
    /// </param>
    /// <param name="handler">Called for each valid message; the connection's next message waits until its task ends.</param>
    protected void On<TMessage>(string type, JsonTypeInfo<TMessage> contract, Func<ServerWebSocket<TData>, TMessage, ValueTask> handler)
        where TMessage : notnull
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(handler);
        _routes.Add(type, new MessageRoute<TData, TMessage>(new MessageContract<TMessage>(contract), handler));
    }

    /// <summary>Takes messages of one type, with metadata found by reflection.</summary>
    /// <inheritdoc cref="On{TMessage}(string, JsonTypeInfo{TMessage}, Action{ServerWebSocket{TData}, TMessage})"/>
    [RequiresUnreferencedCode(MessageJson.ReflectionWarning)]
    [RequiresDynamicCode(MessageJson.ReflectionWarning)]
    protected void On<TMessage>(string type, Action<ServerWebSocket<TData>, TMessage> handler)
        where TMessage : notnull => On(type, MessageJson.Reflected<TMessage>(), handler);

    /// <summary>Takes messages of one type, with metadata found by reflection.</summary>
    /// <inheritdoc cref="On{TMessage}(string, JsonTypeInfo{TMessage}, Func{ServerWebSocket{TData}, TMessage, ValueTask})"/>
    [RequiresUnreferencedCode(MessageJson.ReflectionWarning)]
    [RequiresDynamicCode(MessageJson.ReflectionWarning)]
    protected void On<TMessage>(string type, Func<ServerWebSocket<TData>, TMessage, ValueTask> handler)
        where TMessage : notnull => On(type, MessageJson.Reflected<TMessage>(), handler);

    /// <summary>A binary message has arrived. The default answers with the error <c>unsupported</c>.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="payload">A pooled copy of its bytes, valid until the returned task ends.</param>
    protected virtual ValueTask OnBinaryAsync(ServerWebSocket<TData> socket, ReadOnlyMemory<byte> payload) =>
        Refuse(socket, ErrorMessage.Unsupported, "This endpoint takes JSON in text messages, not binary messages.", id: default);

    /// <summary>Reads, checks and dispatches a message; see the remarks of the class.</summary>
    /// <inheritdoc/>
    public sealed override ValueTask OnMessageAsync(ServerWebSocket<TData> socket, ReadOnlyMemory<byte> payload, MessageType type)
    {
        if (type == MessageType.Binary)
            return OnBinaryAsync(socket, payload);

        var json = payload.Span;
        if (!MessageEnvelope.TryRead(json, out var envelope, out var problem))
            return Refuse(socket, ErrorMessage.BadJson, problem, id: default);

        if (_routes.Find(envelope.Type) is not { } route)
            return Refuse(socket, ErrorMessage.UnknownType, envelope.DescribeUnknownType(), envelope.Id);

        return route.TryRead(json, out var message, out problem)
            ? route.Handle(socket, message)
            : Refuse(socket, ErrorMessage.BadMessage, problem, envelope.Id);
    }

    private static ValueTask Refuse(ServerWebSocket socket, string code, string problem, ReadOnlySpan<byte> id)
    {
        ErrorMessage.Send(socket, code, problem, id);
        return default;
    }
}
