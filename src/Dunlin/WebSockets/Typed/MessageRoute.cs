using System.Diagnostics.CodeAnalysis;
using Dunlin.Contracts.Validation;

namespace Dunlin.WebSockets.Typed;

/// <summary>One message type of a handler: how to read it, and whom to call.</summary>
internal abstract class MessageRoute<TData>
{
    /// <summary>Reads and checks a message, or says which members are wrong. Never throws for anything a peer can send.</summary>
    public abstract bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out object? message, [NotNullWhen(false)] out string? problem);

    public abstract ValueTask Handle(ServerWebSocket<TData> socket, object message);
}

internal sealed class MessageRoute<TData, TMessage>(
    MessageContract<TMessage> contract,
    Func<ServerWebSocket<TData>, TMessage, ValueTask> handler) : MessageRoute<TData>
    where TMessage : notnull
{
    public override bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out object? message, [NotNullWhen(false)] out string? problem)
    {
        var valid = contract.TryRead(json, out var typed, out problem);
        message = typed;
        return valid;
    }

    public override ValueTask Handle(ServerWebSocket<TData> socket, object message) => handler(socket, (TMessage)message);
}
