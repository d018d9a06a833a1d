namespace Dunlin;

/// <summary>
/// The handler of a WebSocket endpoint, synchronous: the fastest kind. One object serves every connection of the endpoint.
/// </summary>
/// <remarks>
/// Messages of one connection are handled one at a time and in order; different connections run at the same time on
/// different threads. The methods run on an event loop: one that blocks stalls every connection of that loop. For work
/// that waits, derive from <see cref="AsyncWebSocketHandler{TData}"/>.
/// </remarks>
/// <typeparam name="TData">What the application keeps with each connection, set once at the upgrade.</typeparam>
public abstract class WebSocketHandler<TData> : WebSocketHandlerBase<TData>
{
    /// <summary>The connection is up. The first method called on it.</summary>
    public virtual void OnOpen(ServerWebSocket<TData> socket)
    {
    }

    /// <summary>A whole message has arrived.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="payload">Its bytes, valid until the method returns. Text has been checked to be UTF-8.</param>
    /// <param name="type">Text or binary.</param>
    public virtual void OnMessage(ServerWebSocket<TData> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
    }

    /// <summary>A connection that was behind (<see cref="SendStatus.Queued"/> or dropped) has sent everything it had.</summary>
    public virtual void OnDrain(ServerWebSocket<TData> socket)
    {
    }

    /// <summary>The connection is over; called exactly once after <see cref="OnOpen"/>. Its subscriptions are already gone.</summary>
    /// <param name="socket">The connection; sends are dropped, <c>Publish</c> works.</param>
    /// <param name="code">The peer's close code, ours when we closed, 1005 when none was given, 1006 when it just ended.</param>
    /// <param name="reason">The close reason, or an empty string.</param>
    public virtual void OnClose(ServerWebSocket<TData> socket, int code, string reason)
    {
    }

    /// <summary>The server is stopping. The default closes with 1001; override to say goodbye first, then close.</summary>
    public virtual void OnShutdown(ServerWebSocket<TData> socket) => socket.Close(CloseCodes.GoingAway, "server is shutting down");

    internal sealed override ValueTask InvokeOpen(ServerWebSocket socket)
    {
        OnOpen((ServerWebSocket<TData>)socket);
        return default;
    }

    internal sealed override ValueTask InvokeMessage(ServerWebSocket socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        OnMessage((ServerWebSocket<TData>)socket, payload, type);
        return default;
    }

    internal sealed override ValueTask InvokeDrain(ServerWebSocket socket)
    {
        OnDrain((ServerWebSocket<TData>)socket);
        return default;
    }

    internal sealed override ValueTask InvokeClose(ServerWebSocket socket, int code, string reason)
    {
        OnClose((ServerWebSocket<TData>)socket, code, reason);
        return default;
    }

    internal sealed override ValueTask InvokeShutdown(ServerWebSocket socket)
    {
        OnShutdown((ServerWebSocket<TData>)socket);
        return default;
    }
}
