using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Dunlin.Protocols.Native;

/// <summary>Serves the native protocol: commands in, events out, topics in between.</summary>
[SkipLocalsInit]
internal sealed class NativeHandler(
    OnlineNotices online,
    NativeChannels channels,
    NativeProtocolOptions options,
    TimeProvider time,
    ILogger logger) : WebSocketHandler<NativeSession>
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<NativeSession> upgrade)
    {
        upgrade.Data = new NativeSession();
        return default;
    }

    public override void OnOpen(ServerWebSocket<NativeSession> socket)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Connected(ref writer, socket.Data.Id, (int)options.Socket.PingInterval.TotalSeconds);
        writer.SendTo(socket);
        socket.Subscribe(NativeProtocol.Everyone);
        online.Joined();
    }

    public override void OnClose(ServerWebSocket<NativeSession> socket, int code, string reason)
    {
        channels.LeaveAll(socket);
        online.Left();
    }

    public override void OnMessage(ServerWebSocket<NativeSession> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        if (type == MessageType.Binary)
        {
            Disconnect(socket, CloseCodes.UnsupportedData, "this endpoint takes text, not binary", reconnectAfter: null);
            return;
        }

        var reader = new NativeCommandReader(payload, options.MaxCommandsPerMessage);
        while (reader.Read(out var command))
            Execute(socket, in command);
    }

    public override void OnShutdown(ServerWebSocket<NativeSession> socket) =>
        Disconnect(socket, CloseCodes.GoingAway, "server is shutting down", ReconnectDelay.Next(online.Count));

    private void Execute(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        var problem = command.Problem != NativeProblem.None ? command.Problem : command.Type switch
        {
            NativeCommandType.Subscribe => channels.Subscribe(socket, in command),
            NativeCommandType.Unsubscribe => channels.Unsubscribe(socket, in command),
            NativeCommandType.Publish => channels.Publish(socket, in command),
            NativeCommandType.Presence => channels.Presence(socket, in command),
            NativeCommandType.State => channels.SetState(socket, in command),
            NativeCommandType.History => channels.History(socket, in command),
            _ => Pong(socket, in command),
        };
        if (problem != NativeProblem.None)
            SendError(socket, problem, in command);
    }

    private NativeProblem Pong(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Pong(ref writer, command.Id, Now);
        writer.SendTo(socket);
        return NativeProblem.None;
    }

    private void SendError(ServerWebSocket<NativeSession> socket, NativeProblem problem, in NativeCommand command)
    {
        if (!socket.Data.ProblemLogged)
        {
            socket.Data.ProblemLogged = true;
            NativeLog.ClientProblem(logger, socket.Id, problem);
        }

        // A name that is none is not repeated: it may be as long as a message.
        var channel = problem >= NativeProblem.ChannelLimit ? command.Channel : default;
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Error(ref writer, problem, command.Id, channel);
        writer.SendTo(socket);
    }

    private static void Disconnect(ServerWebSocket<NativeSession> socket, int code, string reason, int? reconnectAfter)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        Span<byte> words = stackalloc byte[128];
        NativeEvents.Disconnect(ref writer, code, words[..System.Text.Encoding.UTF8.GetBytes(reason, words)], reconnectAfter);
        writer.SendTo(socket);
        socket.Close(code, reason);
    }
}
