using System.Buffers;

namespace Dunlin.WebSockets;

/// <summary>Runs another handler's calls on the thread pool, for code that blocks. Still one call at a time for each connection.</summary>
internal sealed class PooledHandler(WebSocketHandlerBase inner) : WebSocketHandlerBase
{
    internal override ValueTask InvokeOpen(ServerWebSocket socket) => Run(() => inner.InvokeOpen(socket));

    internal override ValueTask InvokeMessage(ServerWebSocket socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        var length = payload.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        payload.CopyTo(copy);
        return Run(async () =>
        {
            try
            {
                await inner.InvokeMessage(socket, copy.AsSpan(0, length), type);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy);
            }
        });
    }

    internal override ValueTask InvokeDrain(ServerWebSocket socket) => Run(() => inner.InvokeDrain(socket));

    internal override ValueTask InvokeClose(ServerWebSocket socket, int code, string reason) => Run(() => inner.InvokeClose(socket, code, reason));

    internal override ValueTask InvokeShutdown(ServerWebSocket socket) => Run(() => inner.InvokeShutdown(socket));

    internal override ErrorAction InvokeError(ServerWebSocket socket, Exception exception) => inner.InvokeError(socket, exception);

    private static ValueTask Run(Func<ValueTask> call) => new(Task.Run(async () => await call()));
}
