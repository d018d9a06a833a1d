using Dunlin.Protocols.Native.Admission;

namespace Dunlin.Protocols.Native;

/// <summary>The protocol over WebSocket.</summary>
internal sealed class NativeHandler(NativeLifecycle lifecycle, NativeCommands commands, RequestAdmission admission) : WebSocketHandlerBase<NativeSession>
{
    public override async ValueTask OnUpgradeAsync(WebSocketUpgrade<NativeSession> upgrade)
    {
        if (await admission.AdmitAsync(upgrade.HttpContext, upgrade.Refuse) is { } session)
            upgrade.Data = session;
    }

    internal override ValueTask InvokeOpen(ServerWebSocket socket)
    {
        lifecycle.Open(SessionOf(socket), socket.Connection);
        return default;
    }

    internal override ValueTask InvokeMessage(ServerWebSocket socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        if (type != MessageType.Binary)
            return commands.ExecuteAsync(SessionOf(socket), payload);

        NativeSessions.Disconnect(SessionOf(socket), CloseCodes.UnsupportedData, "this endpoint takes text, not binary", reconnectAfter: null);
        return default;
    }

    internal override ValueTask InvokeDrain(ServerWebSocket socket) => default;

    internal override ValueTask InvokeClose(ServerWebSocket socket, int code, string reason) => lifecycle.CloseAsync(SessionOf(socket), code);

    internal override ValueTask InvokeShutdown(ServerWebSocket socket)
    {
        lifecycle.Shutdown(SessionOf(socket));
        return default;
    }

    private static NativeSession SessionOf(ServerWebSocket socket) => ((ServerWebSocket<NativeSession>)socket).Data;
}
