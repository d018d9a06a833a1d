using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Dunlin.Protocols.Native;

/// <summary>Serves the native protocol: commands in, events out, topics in between.</summary>
[SkipLocalsInit]
internal sealed class NativeHandler(
    OnlineNotices online,
    NativeProtocolOptions options,
    TimeProvider time,
    ILogger logger) : WebSocketHandler<NativeSession>
{
    /// <summary>Below this the header of a compressed message eats the gain.</summary>
    private const int MinCompressedSize = 256;

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
        Send(socket, ref writer);
        socket.Subscribe(NativeProtocol.Everyone);
        online.Joined();
    }

    public override void OnClose(ServerWebSocket<NativeSession> socket, int code, string reason) => online.Left();

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
            NativeCommandType.Subscribe => Subscribe(socket, in command),
            NativeCommandType.Unsubscribe => Unsubscribe(socket, in command),
            NativeCommandType.Publish => Publish(socket, in command),
            _ => Pong(socket, in command),
        };
        if (problem != NativeProblem.None)
            SendError(socket, problem, in command);
    }

    private NativeProblem Pong(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Pong(ref writer, command.Id, Now);
        Send(socket, ref writer);
        return NativeProblem.None;
    }

    private NativeProblem Subscribe(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        Span<char> buffer = stackalloc char[ChannelName.MaxTopicLength];
        if (!ChannelName.TryGetTopic(command.Channel, buffer, out var topic))
            return NativeProblem.BadChannel;
        if (socket.Data.Find(topic) is not null)
            return NativeProblem.AlreadySubscribed;
        if (socket.Data.ChannelCount >= options.MaxChannelsPerConnection)
            return NativeProblem.ChannelLimit;

        var name = topic.ToString();
        socket.Data.Add(name);
        socket.Subscribe(name);
        SendDone(socket, "subscribed"u8, in command);
        return NativeProblem.None;
    }

    private NativeProblem Unsubscribe(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        Span<char> buffer = stackalloc char[ChannelName.MaxTopicLength];
        if (!ChannelName.TryGetTopic(command.Channel, buffer, out var topic))
            return NativeProblem.BadChannel;
        if (socket.Data.Find(topic) is not { } name)
            return NativeProblem.NotSubscribed;

        socket.Unsubscribe(name);
        socket.Data.Remove(name);
        SendDone(socket, "unsubscribed"u8, in command);
        return NativeProblem.None;
    }

    private NativeProblem Publish(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        Span<char> buffer = stackalloc char[ChannelName.MaxTopicLength];
        if (!ChannelName.TryGetTopic(command.Channel, buffer, out var topic))
            return NativeProblem.BadChannel;
        if (socket.Data.Find(topic) is not { } name)
            return NativeProblem.NotSubscribed;

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Message(ref writer, in command, socket.Data.Id, Now);
        socket.Publish(name, writer.Written, MessageType.Text, Compress(writer.Written.Length));
        writer.Dispose();
        if (!command.Id.IsEmpty)
            SendDone(socket, "published"u8, in command);
        return NativeProblem.None;
    }

    private static void SendDone(ServerWebSocket<NativeSession> socket, ReadOnlySpan<byte> type, in NativeCommand command)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Done(ref writer, type, command.Id, command.Channel);
        Send(socket, ref writer);
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
        Send(socket, ref writer);
    }

    private static void Disconnect(ServerWebSocket<NativeSession> socket, int code, string reason, int? reconnectAfter)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        Span<byte> words = stackalloc byte[128];
        NativeEvents.Disconnect(ref writer, code, words[..System.Text.Encoding.UTF8.GetBytes(reason, words)], reconnectAfter);
        Send(socket, ref writer);
        socket.Close(code, reason);
    }

    // A dropped send needs no action here: the engine has closed the connection, or is closing it as too slow.
    private static void Send(ServerWebSocket<NativeSession> socket, ref NativeWriter writer)
    {
        socket.Send(writer.Written, MessageType.Text);
        writer.Dispose();
    }

    private bool Compress(int length) =>
        length >= MinCompressedSize && options.Socket.Compression != WebSocketCompression.Disabled;
}
