using Dunlin.WebSockets;

namespace Dunlin;

/// <summary>What the engine calls. Derive from <see cref="WebSocketHandler{TData}"/> or <see cref="AsyncWebSocketHandler{TData}"/>.</summary>
public abstract class WebSocketHandlerBase
{
    private protected WebSocketHandlerBase()
    {
    }

    internal abstract ValueTask InvokeOpen(ServerWebSocket socket);

    /// <summary>The span is valid until the call returns; an asynchronous handler works on a copy.</summary>
    internal abstract ValueTask InvokeMessage(ServerWebSocket socket, ReadOnlySpan<byte> payload, MessageType type);

    internal abstract ValueTask InvokeDrain(ServerWebSocket socket);

    internal abstract ValueTask InvokeClose(ServerWebSocket socket, int code, string reason);

    internal abstract ValueTask InvokeShutdown(ServerWebSocket socket);

    internal abstract ErrorAction InvokeError(ServerWebSocket socket, Exception exception);
}

/// <summary>The part that synchronous and asynchronous handlers share: the upgrade, errors, and the connection's typed data.</summary>
/// <typeparam name="TData">What the application keeps with each connection, set once at the upgrade.</typeparam>
public abstract class WebSocketHandlerBase<TData> : WebSocketHandlerBase
{
    private protected WebSocketHandlerBase()
    {
    }

    /// <summary>
    /// Runs inside the HTTP request, after the handshake was found valid and before it is answered. May set
    /// <see cref="WebSocketUpgrade{TData}.Data"/>, response headers and cookies, choose a subprotocol, or refuse.
    /// The default accepts. An exception answers 500.
    /// </summary>
    public virtual ValueTask OnUpgradeAsync(WebSocketUpgrade<TData> upgrade) => default;

    /// <summary>
    /// Another method of this handler threw. Return <see cref="ErrorAction.Continue"/> to keep the connection; the default
    /// closes it with 1011. Closing it here with another code is respected.
    /// </summary>
    public virtual ErrorAction OnError(ServerWebSocket<TData> socket, Exception exception) => ErrorAction.Close;

    internal sealed override ErrorAction InvokeError(ServerWebSocket socket, Exception exception) =>
        OnError((ServerWebSocket<TData>)socket, exception);
}

/// <summary>What to do with a connection whose handler threw.</summary>
public enum ErrorAction
{
    /// <summary>Close it with 1011.</summary>
    Close,

    /// <summary>Go on with the next message.</summary>
    Continue,
}
