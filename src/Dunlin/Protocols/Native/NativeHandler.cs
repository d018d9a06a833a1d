using Dunlin.Protocols.Native.Admission;

namespace Dunlin.Protocols.Native;

/// <summary>The protocol over WebSocket.</summary>
internal sealed class NativeHandler(NativeLifecycle lifecycle, NativeCommands commands, RequestAdmission admission) : WebSocketHandlerBase<NativeSession>
{
    public override async ValueTask OnUpgradeAsync(WebSocketUpgrade<NativeSession> upgrade)
    {
        if (await admission.AdmitAsync(upgrade.HttpContext, upgrade.Refuse, closesBadTokens: true) is { } session)
            upgrade.Data = session;
    }

    internal override ValueTask InvokeOpen(ServerWebSocket socket)
    {
        var session = SessionOf(socket);
        if (session.RefusedFor is { } reason)
            NativeSessions.Refuse(session, socket.Connection, reason);
        else
            lifecycle.Open(session, socket.Connection);
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

    internal override ValueTask InvokeClose(ServerWebSocket socket, int code, string reason) =>
        SessionOf(socket) is { RefusedFor: null } session ? lifecycle.CloseAsync(session, code) : default;

    internal override ValueTask InvokeShutdown(ServerWebSocket socket)
    {
        if (SessionOf(socket) is { RefusedFor: null } session)
            lifecycle.Shutdown(session);
        return default;
    }

    private static NativeSession SessionOf(ServerWebSocket socket) => ((ServerWebSocket<NativeSession>)socket).Data;
}
