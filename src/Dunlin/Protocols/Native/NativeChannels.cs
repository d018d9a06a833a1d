using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Protocols.Native;

/// <summary>Carries out the commands about channels. Each returns why it could not be, or nothing when it has been answered.</summary>
[SkipLocalsInit]
internal sealed class NativeChannels(ChannelRegistry channels, NativePresence presence, NativeProtocolOptions options)
{
    /// <summary>Below this the header of a compressed message eats the gain.</summary>
    private const int MinCompressedSize = 256;

    public NativeProblem Subscribe(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        Span<char> buffer = stackalloc char[NativeChannelName.MaxLength];
        if (!NativeChannelName.TryDecode(command.Channel, buffer, out var name))
            return NativeProblem.BadChannel;
        if (socket.Data.Find(name) is not null)
            return NativeProblem.AlreadySubscribed;
        if (socket.Data.ChannelCount >= options.MaxChannelsPerConnection)
            return NativeProblem.ChannelLimit;

        var member = new Member(socket.Data.Id, user: null);
        channels.Subscribe(name, new Subscriber(socket, member, command), member, new RecoveryRequest(command.Position, command.Count), presence);
        return NativeProblem.None;
    }

    public NativeProblem Unsubscribe(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        var problem = Find(socket, in command, out var subscription);
        if (problem != NativeProblem.None)
            return problem;

        socket.Unsubscribe(subscription.Channel.Topic);
        if (subscription.HearsPresence)
            socket.Unsubscribe(subscription.Channel.PresenceTopic);
        socket.Data.Remove(subscription);
        channels.Unsubscribe(subscription.Channel, subscription.Member, presence);
        SendDone(socket, "unsubscribed"u8, in command);
        return NativeProblem.None;
    }

    public NativeProblem Publish(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        var problem = Find(socket, in command, out var subscription);
        if (problem != NativeProblem.None)
            return problem;

        var body = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Body(ref body, in command, socket.Data.Id);
        var published = channels.Publish(subscription.Channel, body.Written, ephemeral: command.Flag, new Delivery(socket, command.Channel, Compresses));
        body.Dispose();
        if (command.Id.IsEmpty)
            return NativeProblem.None;

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Published(ref writer, command.Id, command.Channel, published.Position);
        writer.SendTo(socket);
        return NativeProblem.None;
    }

    public NativeProblem History(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        var problem = Find(socket, in command, out var subscription);
        if (problem == NativeProblem.None)
            channels.Read(subscription.Channel, new Reader(socket, command), new HistoryQuery(command.Position, command.Count, NewestFirst: command.Flag));
        return problem;
    }

    public NativeProblem Presence(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        var problem = FindWithPresence(socket, in command, out var subscription);
        if (problem == NativeProblem.None)
            subscription.Channel.ReadPresence(new PresenceReader(socket, command));
        return problem;
    }

    public NativeProblem SetState(ServerWebSocket<NativeSession> socket, in NativeCommand command)
    {
        var problem = FindWithPresence(socket, in command, out var subscription);
        if (problem != NativeProblem.None)
            return problem;
        if (command.Data.Length > subscription.Channel.Options.MaxPresenceState)
            return NativeProblem.StateTooLarge;

        subscription.Channel.SetState(subscription.Member, command.Data, presence);
        SendDone(socket, "state-set"u8, in command);
        return NativeProblem.None;
    }

    /// <summary>The connection has ended.</summary>
    public void LeaveAll(ServerWebSocket<NativeSession> socket)
    {
        foreach (var subscription in socket.Data.Subscriptions)
            channels.Unsubscribe(subscription.Channel, subscription.Member, presence);
    }

    private bool Compresses => options.Socket.Compression != WebSocketCompression.Disabled;

    private static NativeProblem Find(ServerWebSocket<NativeSession> socket, in NativeCommand command, out NativeSubscription subscription)
    {
        subscription = null!;
        Span<char> buffer = stackalloc char[NativeChannelName.MaxLength];
        if (!NativeChannelName.TryDecode(command.Channel, buffer, out var name))
            return NativeProblem.BadChannel;
        if (socket.Data.Find(name) is not { } found)
            return NativeProblem.NotSubscribed;

        subscription = found;
        return NativeProblem.None;
    }

    private static NativeProblem FindWithPresence(ServerWebSocket<NativeSession> socket, in NativeCommand command, out NativeSubscription subscription)
    {
        var problem = Find(socket, in command, out subscription);
        return problem == NativeProblem.None && !subscription.Channel.Options.Presence ? NativeProblem.NoPresence : problem;
    }

    private static void SendDone(ServerWebSocket<NativeSession> socket, ReadOnlySpan<byte> type, in NativeCommand command)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Done(ref writer, type, command.Id, command.Channel);
        writer.SendTo(socket);
    }

    /// <summary>Answers <c>subscribe</c> where nothing can come between the answer and the first publication behind it.</summary>
    private readonly ref struct Subscriber(ServerWebSocket<NativeSession> socket, Member member, NativeCommand command) : IChannelSubscriber
    {
        private readonly NativeCommand _command = command;

        [SkipLocalsInit]
        public void OnSubscribed(Channel channel, StreamPosition position, bool recovered, HistorySlice missed, IReadOnlyCollection<Member> members)
        {
            var hearsPresence = _command.Flag && channel.Options.Presence;
            socket.Data.Add(new NativeSubscription(channel, member, hearsPresence));
            socket.Subscribe(channel.Topic);
            var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
            NativeEvents.BeginSubscribed(ref writer, _command.Id, _command.Channel, position, recovered);
            NativeEvents.Publications(ref writer, _command.Channel, missed);
            if (hearsPresence)
            {
                socket.Subscribe(channel.PresenceTopic);
                NativeEvents.Members(ref writer, members);
            }

            writer.Append("}"u8);
            writer.SendTo(socket);
        }
    }

    /// <summary>Answers <c>history</c>.</summary>
    private readonly ref struct Reader(ServerWebSocket<NativeSession> socket, NativeCommand command) : IHistoryReader
    {
        private readonly NativeCommand _command = command;

        [SkipLocalsInit]
        public void OnHistory(StreamPosition position, HistorySlice page)
        {
            var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
            NativeEvents.BeginHistory(ref writer, _command.Id, _command.Channel, position);
            NativeEvents.Publications(ref writer, _command.Channel, page);
            writer.Append("}"u8);
            writer.SendTo(socket);
        }
    }

    /// <summary>Answers <c>presence</c>.</summary>
    private readonly ref struct PresenceReader(ServerWebSocket<NativeSession> socket, NativeCommand command) : IPresenceReader
    {
        private readonly NativeCommand _command = command;

        [SkipLocalsInit]
        public void OnPresence(IReadOnlyCollection<Member> members)
        {
            var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
            NativeEvents.Presence(ref writer, _command.Id, _command.Channel, members);
            writer.SendTo(socket);
        }
    }

    /// <summary>A client's publication on its way to the channel's subscribers.</summary>
    private readonly ref struct Delivery(ServerWebSocket socket, ReadOnlySpan<byte> channel, bool compresses) : IChannelDelivery
    {
        private readonly ReadOnlySpan<byte> _channel = channel;

        [SkipLocalsInit]
        public PublishResult Deliver(in ChannelMessage message)
        {
            var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
            NativeEvents.Message(ref writer, _channel, in message);
            var result = socket.Publish(message.Channel.Topic, writer.Written, MessageType.Text, compresses && writer.Written.Length >= MinCompressedSize);
            writer.Dispose();
            return result;
        }
    }
}
