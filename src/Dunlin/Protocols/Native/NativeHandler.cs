namespace Dunlin.Protocols.Native;

/// <summary>The protocol over WebSocket.</summary>
internal sealed class NativeHandler(NativeSessions sessions, NativeCommands commands, NativeChannels channels, NativeProtocolOptions options) : WebSocketHandler<NativeSession>
{
    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<NativeSession> upgrade)
    {
        upgrade.Data = new NativeSession();
        return default;
    }

    public override void OnOpen(ServerWebSocket<NativeSession> socket) =>
        sessions.Open(socket.Data, socket.Connection, (int)options.Socket.PingInterval.TotalSeconds);

    public override void OnMessage(ServerWebSocket<NativeSession> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        if (type == MessageType.Binary)
            NativeSessions.Disconnect(socket.Data, CloseCodes.UnsupportedData, "this endpoint takes text, not binary", reconnectAfter: null);
        else
            commands.Execute(socket.Data, payload);
    }

    public override void OnClose(ServerWebSocket<NativeSession> socket, int code, string reason)
    {
        channels.LeaveAll(socket.Data);
        sessions.Close(socket.Data);
    }

    public override void OnShutdown(ServerWebSocket<NativeSession> socket) => sessions.Shutdown(socket.Data);
}
