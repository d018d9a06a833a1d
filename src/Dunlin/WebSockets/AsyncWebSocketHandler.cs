using System.Buffers;

namespace Dunlin;

/// <summary>
/// The handler of a WebSocket endpoint whose work waits for something: a database, a service. One object serves every
/// connection of the endpoint.
/// </summary>
/// <remarks>
/// Messages of one connection are handled one at a time and in order: the next one waits until the returned task ends, and
/// the connection is not read meanwhile. Each method starts on the connection's event loop and goes on on the thread pool
/// after its first await.
/// </remarks>
/// <typeparam name="TData">What the application keeps with each connection, set once at the upgrade.</typeparam>
public abstract class AsyncWebSocketHandler<TData> : WebSocketHandlerBase<TData>
{
    /// <inheritdoc cref="WebSocketHandler{TData}.OnOpen"/>
    public virtual ValueTask OnOpenAsync(ServerWebSocket<TData> socket) => default;

    /// <summary>A whole message has arrived.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="payload">A pooled copy of its bytes, valid until the returned task ends. Text has been checked to be UTF-8.</param>
    /// <param name="type">Text or binary.</param>
    public virtual ValueTask OnMessageAsync(ServerWebSocket<TData> socket, ReadOnlyMemory<byte> payload, MessageType type) => default;

    /// <inheritdoc cref="WebSocketHandler{TData}.OnDrain"/>
    public virtual ValueTask OnDrainAsync(ServerWebSocket<TData> socket) => default;

    /// <inheritdoc cref="WebSocketHandler{TData}.OnClose"/>
    public virtual ValueTask OnCloseAsync(ServerWebSocket<TData> socket, int code, string reason) => default;

    /// <inheritdoc cref="WebSocketHandler{TData}.OnShutdown"/>
    public virtual ValueTask OnShutdownAsync(ServerWebSocket<TData> socket)
    {
        socket.Close(CloseCodes.GoingAway, "server is shutting down");
        return default;
    }

    internal sealed override ValueTask InvokeOpen(ServerWebSocket socket) => OnOpenAsync((ServerWebSocket<TData>)socket);

    internal sealed override ValueTask InvokeMessage(ServerWebSocket socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        var copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        ValueTask handling;
        try
        {
            handling = OnMessageAsync((ServerWebSocket<TData>)socket, copy.AsMemory(0, payload.Length), type);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(copy);
            throw;
        }

        if (!handling.IsCompletedSuccessfully)
            return ReturnWhenDone(handling, copy);

        ArrayPool<byte>.Shared.Return(copy);
        return default;
    }

    internal sealed override ValueTask InvokeDrain(ServerWebSocket socket) => OnDrainAsync((ServerWebSocket<TData>)socket);

    internal sealed override ValueTask InvokeClose(ServerWebSocket socket, int code, string reason) =>
        OnCloseAsync((ServerWebSocket<TData>)socket, code, reason);

    internal sealed override ValueTask InvokeShutdown(ServerWebSocket socket) => OnShutdownAsync((ServerWebSocket<TData>)socket);

    private static async ValueTask ReturnWhenDone(ValueTask handling, byte[] copy)
    {
        try
        {
            await handling;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
