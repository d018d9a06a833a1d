using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.Presence;
using Dunlin.Protocols.Native.Replies;

namespace Dunlin.Protocols.Native;

/// <summary>Carries out the commands about channels. Each returns why it could not be, or nothing when it has been answered.</summary>
[SkipLocalsInit]
internal sealed class NativeChannels(ChannelRegistry channels, NativeProtocolOptions options)
{
    public NativeProblem Subscribe(NativeSession session, in NativeCommand command)
    {
        Span<char> buffer = stackalloc char[NativeChannelName.MaxLength];
        if (!NativeChannelName.TryDecode(command.Channel, buffer, out var name))
            return NativeProblem.BadChannel;
        if (session.Find(name) is not null)
            return NativeProblem.AlreadySubscribed;
        if (session.ChannelCount >= options.MaxChannelsPerConnection)
            return NativeProblem.ChannelLimit;

        var member = new Member(session.Name, user: null);
        channels.Subscribe(name, new SubscribedReply(session, command), member, new SubscriptionRequest(command.Position, command.Count, Presence: command.Flag));
        return NativeProblem.None;
    }

    public NativeProblem Unsubscribe(NativeSession session, in NativeCommand command)
    {
        var problem = Find(session, in command, out var subscription);
        if (problem != NativeProblem.None)
            return problem;

        session.Connection.Unsubscribe(subscription.Channel.Topic);
        if (subscription.HearsPresence)
            session.Connection.Unsubscribe(subscription.Channel.PresenceTopic);
        session.Remove(subscription);
        channels.Unsubscribe(subscription.Channel, subscription.Member, mayReturn: false);
        SendDone(session, "unsubscribed"u8, in command);
        return NativeProblem.None;
    }

    public NativeProblem Publish(NativeSession session, in NativeCommand command)
    {
        var problem = Find(session, in command, out var subscription);
        if (problem != NativeProblem.None)
            return problem;
        if (!TryDecodeKey(command.Key, stackalloc char[PublicationKeys.MaxBytes], out var key))
            return NativeProblem.BadKey;

        var body = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Body(ref body, in command, subscription.Member.Connection);
        var published = channels.Publish(subscription.Channel, body.Written, ephemeral: command.Flag, new ClientDelivery(session.Connection, command.Channel, Compresses), key);
        body.Dispose();
        if (command.Id.IsEmpty)
            return NativeProblem.None;

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Published(ref writer, in command, in published);
        writer.SendTo(session.Connection);
        return NativeProblem.None;
    }

    public NativeProblem History(NativeSession session, in NativeCommand command)
    {
        var problem = Find(session, in command, out var subscription);
        if (problem == NativeProblem.None)
            channels.Read(subscription.Channel, new HistoryReply(session.Connection, command), new HistoryQuery(command.Position, command.Count, NewestFirst: command.Flag));
        return problem;
    }

    public NativeProblem Presence(NativeSession session, in NativeCommand command)
    {
        var problem = FindWithPresence(session, in command, out var subscription);
        if (problem == NativeProblem.None)
            subscription.Channel.ReadPresence(new PresenceReply(session.Connection, command));
        return problem;
    }

    public NativeProblem SetState(NativeSession session, in NativeCommand command)
    {
        var problem = FindWithPresence(session, in command, out var subscription);
        if (problem != NativeProblem.None)
            return problem;
        if (command.Data.Length > subscription.Channel.Options.MaxPresenceState)
            return NativeProblem.StateTooLarge;

        channels.SetState(subscription.Channel, subscription.Member, command.Data);
        SendDone(session, "state-set"u8, in command);
        return NativeProblem.None;
    }

    /// <summary>The connection has ended.</summary>
    public void LeaveAll(NativeSession session)
    {
        foreach (var subscription in session.Subscriptions)
            channels.Unsubscribe(subscription.Channel, subscription.Member, mayReturn: true);
    }

    private bool Compresses => options.Socket.Compression != WebSocketCompression.Disabled;

    private static NativeProblem Find(NativeSession session, in NativeCommand command, out NativeSubscription subscription)
    {
        subscription = null!;
        Span<char> buffer = stackalloc char[NativeChannelName.MaxLength];
        if (!NativeChannelName.TryDecode(command.Channel, buffer, out var name))
            return NativeProblem.BadChannel;
        if (session.Find(name) is not { } found)
            return NativeProblem.NotSubscribed;

        subscription = found;
        return NativeProblem.None;
    }

    private static NativeProblem FindWithPresence(NativeSession session, in NativeCommand command, out NativeSubscription subscription)
    {
        var problem = Find(session, in command, out subscription);
        return problem == NativeProblem.None && !subscription.Channel.Options.Presence ? NativeProblem.NoPresence : problem;
    }

    private static bool TryDecodeKey(ReadOnlySpan<byte> json, Span<char> buffer, out ReadOnlySpan<char> key)
    {
        key = default;
        if (json.IsEmpty)
            return true;
        if (!JsonText.TryDecode(json, buffer, out var length) || length == 0)
            return false;

        key = buffer[..length];
        return true;
    }

    private static void SendDone(NativeSession session, ReadOnlySpan<byte> type, in NativeCommand command)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Done(ref writer, type, in command);
        writer.SendTo(session.Connection);
    }
}
