using Dunlin.WebSockets;

namespace Dunlin.Testing.Settling;

/// <summary>Notes the calls of another handler that do not end at once.</summary>
internal sealed class WatchedHandler(WebSocketHandlerBase inner, Operations operations) : WebSocketHandlerBase
{
    internal override ValueTask InvokeOpen(ServerWebSocket socket) => Call("OnOpen", () => inner.InvokeOpen(socket));

    internal override ValueTask InvokeMessage(ServerWebSocket socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        var call = operations.BeginCall("OnMessage");
        try
        {
            return call.WatchUntilEnd(inner.InvokeMessage(socket, payload, type));
        }
        finally
        {
            call.Leave();
        }
    }

    internal override ValueTask InvokeDrain(ServerWebSocket socket) => Call("OnDrain", () => inner.InvokeDrain(socket));

    internal override ValueTask InvokeClose(ServerWebSocket socket, int code, string reason) => Call("OnClose", () => inner.InvokeClose(socket, code, reason));

    internal override ValueTask InvokeShutdown(ServerWebSocket socket) => Call("OnShutdown", () => inner.InvokeShutdown(socket));

    internal override ErrorAction InvokeError(ServerWebSocket socket, Exception exception) => inner.InvokeError(socket, exception);

    private ValueTask Call(string name, Func<ValueTask> invoke)
    {
        var call = operations.BeginCall(name);
        try
        {
            return call.WatchUntilEnd(invoke());
        }
        finally
        {
            call.Leave();
        }
    }
}
