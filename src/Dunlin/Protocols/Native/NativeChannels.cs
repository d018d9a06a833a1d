using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.Presence;
using Dunlin.Protocols.Native.Output;
using Dunlin.Protocols.Native.Replies;

namespace Dunlin.Protocols.Native;

/// <summary>Carries out the commands about channels. Each returns why it could not be, or nothing when it has been answered.</summary>
[SkipLocalsInit]
internal sealed class NativeChannels(ChannelRegistry channels, NativeSubscriptions subscriptions, NativeProtocolOptions options)
{
    /// <summary>Begins a subscription, or begins one anew that the server has begun: from then on it is the client's.</summary>
    /// <param name="session">Whose command.</param>
    /// <param name="command">The command.</param>
    /// <param name="grant">What its channel token permits, which is for this channel and this client; null: it has none.</param>
    public NativeProblem Subscribe(NativeSession session, in NativeCommand command, ChannelGrant? grant)
    {
        Span<char> buffer = stackalloc char[NativeChannelName.MaxLength];
        var problem = FindNew(session, in command, buffer, out var name);
        if (problem == NativeProblem.None)
            problem = CheckSubscribe(session, in command, name, grant);
        if (problem != NativeProblem.None)
            return problem;

        // Who may not read what was published before is told that nothing could be recovered, as when the channel keeps nothing.
        var mayRecover = channels.OptionsOf(name).Permissions.Allow(ChannelOperations.History, name, session.Identity, grant);
        var request = new SubscriptionRequest(mayRecover ? command.Position : null, command.Count, Presence: command.Flag);
        var reply = new SubscribedReply(session, command, grant);
        if (session.Find(name) is { } ofServer)
            channels.Resubscribe(ofServer.Channel, reply, ofServer.Member, request);
        else if (channels.Subscribe(name, reply, new Member(session.Name, session.Identity.User), request) is null)
            return NativeProblem.BrokerUnavailable;
        return NativeProblem.None;
    }

    public NativeProblem Unsubscribe(NativeSession session, in NativeCommand command)
    {
        var problem = Find(session, in command, out var subscription);
        if (problem != NativeProblem.None)
            return problem;

        subscriptions.End(session, subscription);
        SendDone(session, "unsubscribed"u8, in command);
        return NativeProblem.None;
    }

    public NativeProblem Publish(NativeSession session, in NativeCommand command)
    {
        var problem = FindToPublish(session, in command, out var subscription);
        if (problem != NativeProblem.None)
            return problem;
        if (!TryDecodeKey(command.Key, stackalloc char[PublicationKeys.MaxBytes], out var key))
            return NativeProblem.BadKey;

        var message = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativePublications.BeginMessage(ref message, command.Channel);
        var start = message.Length;
        NativePublications.Body(ref message, in command, subscription.Member.Connection, session.UserJson);
        var delivery = new ClientDelivery(session.Connection, message.WrittenWithRoom(NativePublications.MaxMessageEnd), Compresses);
        var published = channels.Publish(subscription.Channel, message.Written[start..], ephemeral: command.Flag, delivery, key);
        message.Dispose();
        return Published(session, in command, in published);
    }

    /// <summary>Answers a <c>publish</c> that has been carried out.</summary>
    public static NativeProblem Published(NativeSession session, in NativeCommand command, in Published published)
    {
        if (command.Id.IsEmpty)
            return NativeProblem.None;

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.Published(ref writer, in command, in published);
        writer.SendTo(session.Connection);
        return NativeProblem.None;
    }

    public NativeProblem History(NativeSession session, in NativeCommand command)
    {
        var problem = FindToRead(session, in command, out var subscription);
        if (problem == NativeProblem.None)
            channels.Read(subscription.Channel, new HistoryReply(session.Connection, command), new HistoryQuery(command.Position, command.Count, NewestFirst: command.Flag));
        return problem;
    }

    public NativeProblem Presence(NativeSession session, in NativeCommand command)
    {
        var problem = FindWithPresence(session, in command, out var subscription);
        if (problem == NativeProblem.None)
            subscription.Channel.ReadPresence(new PresenceReply(session, command, subscription));
        return problem;
    }

    public NativeProblem SetState(NativeSession session, in NativeCommand command)
    {
        var problem = FindToSetState(session, in command, out var subscription);
        if (problem != NativeProblem.None)
            return problem;

        channels.SetState(subscription.Channel, subscription.Member, command.Data);
        SendDone(session, "state-set"u8, in command);
        return NativeProblem.None;
    }

    /// <summary>The name of a channel that can be subscribed to, as far as the connection itself goes.</summary>
    public NativeProblem FindNew(NativeSession session, in NativeCommand command, Span<char> buffer, out ReadOnlySpan<char> name)
    {
        if (!NativeChannelName.TryDecode(command.Channel, buffer, out name))
            return NativeProblem.BadChannel;
        if (session.Find(name) is { } subscription)
            return subscription.IsOfServer ? NativeProblem.None : NativeProblem.AlreadySubscribed;
        return session.ChannelCount >= options.MaxChannelsPerConnection ? NativeProblem.ChannelLimit
            : channels.IsFullFor(name) ? NativeProblem.ServerChannelLimit
            : NativeProblem.None;
    }

    /// <summary>Whether the rules of a channel permit a <c>subscribe</c>, with all that it asks for. On the connection's loop.</summary>
    public NativeProblem CheckSubscribe(NativeSession session, in NativeCommand command, ReadOnlySpan<char> name, ChannelGrant? grant) =>
        CheckSubscribe(session, name, grant, isSubscribed: session.Find(name) is not null, wantsPresence: command.Flag, wantsHistory: command.Count > 0);

    /// <summary>Whether the rules of a channel permit a <c>subscribe</c>. On any thread.</summary>
    /// <param name="session">Whose command.</param>
    /// <param name="name">The channel.</param>
    /// <param name="grant">What its channel token permits; null: it has none.</param>
    /// <param name="isSubscribed">Whether the server has subscribed it: whether it may be subscribed is no question then.</param>
    /// <param name="wantsPresence">Whether it wants to know who is there.</param>
    /// <param name="wantsHistory">Whether it wants what was published before.</param>
    public NativeProblem CheckSubscribe(NativeSession session, ReadOnlySpan<char> name, ChannelGrant? grant, bool isSubscribed, bool wantsPresence, bool wantsHistory)
    {
        var permissions = channels.OptionsOf(name).Permissions;
        var identity = session.Identity;
        return (isSubscribed || permissions.Allow(ChannelOperations.Subscribe, name, identity, grant))
            && (!wantsPresence || permissions.Allow(ChannelOperations.Presence, name, identity, grant))
            && (!wantsHistory || permissions.Allow(ChannelOperations.History, name, identity, grant))
            ? NativeProblem.None
            : Refused(session);
    }

    /// <summary>The subscription of a channel that the client may publish to.</summary>
    public static NativeProblem FindToPublish(NativeSession session, in NativeCommand command, out NativeSubscription subscription) =>
        Find(session, in command, ChannelOperations.Publish, out subscription);

    /// <summary>The subscription of a channel in which the client may say so much of itself.</summary>
    public static NativeProblem FindToSetState(NativeSession session, in NativeCommand command, out NativeSubscription subscription)
    {
        var problem = FindWithPresence(session, in command, out subscription);
        return problem == NativeProblem.None && command.Data.Length > subscription.Channel.Options.MaxPresenceState ? NativeProblem.StateTooLarge : problem;
    }

    /// <summary>The subscription of a channel whose history the client may read.</summary>
    public static NativeProblem FindToRead(NativeSession session, in NativeCommand command, out NativeSubscription subscription) =>
        Find(session, in command, ChannelOperations.History, out subscription);

    /// <summary>The key of a <c>publish</c>; empty: it has none. False when it is no key.</summary>
    public static bool TryDecodeKey(ReadOnlySpan<byte> json, Span<char> buffer, out ReadOnlySpan<char> key)
    {
        key = default;
        if (json.IsEmpty)
            return true;
        if (!JsonText.TryDecode(json, buffer, out var length) || length == 0)
            return false;

        key = buffer[..length];
        return true;
    }

    private bool Compresses => options.Socket.Compression != WebSocketCompression.Disabled;

    private static NativeProblem Find(NativeSession session, in NativeCommand command, out NativeSubscription subscription)
    {
        if (session.FindAgain(command.Channel) is { } again)
        {
            subscription = again;
            return NativeProblem.None;
        }

        return FindByName(session, in command, out subscription);
    }

    private static NativeProblem FindByName(NativeSession session, in NativeCommand command, out NativeSubscription subscription)
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

    private static NativeProblem Find(NativeSession session, in NativeCommand command, ChannelOperations operation, out NativeSubscription subscription)
    {
        var problem = Find(session, in command, out subscription);
        if (problem != NativeProblem.None)
            return problem;

        var channel = subscription.Channel;
        return channel.Options.Permissions.Allow(operation, channel.Name, session.Identity, subscription.Grant) ? NativeProblem.None : Refused(session);
    }

    private static NativeProblem FindWithPresence(NativeSession session, in NativeCommand command, out NativeSubscription subscription)
    {
        var problem = Find(session, in command, ChannelOperations.Presence, out subscription);
        return problem == NativeProblem.None && !subscription.Channel.Options.Presence ? NativeProblem.NoPresence : problem;
    }

    private static NativeProblem Refused(NativeSession session) => session.Identity.IsAuthenticated ? NativeProblem.Forbidden : NativeProblem.Unauthorized;

    private static void SendDone(NativeSession session, ReadOnlySpan<byte> type, in NativeCommand command)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.Done(ref writer, type, in command);
        writer.SendTo(session.Connection);
    }
}
