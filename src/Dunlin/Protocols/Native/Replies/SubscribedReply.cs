using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native.Replies;

/// <summary>Answers <c>subscribe</c> where nothing can come between the answer and the first publication behind it.</summary>
/// <param name="session">Who subscribes.</param>
/// <param name="command">The command; of the server's own subscriptions what it would have to be.</param>
/// <param name="grant">What its channel token permits; null: it has none.</param>
/// <param name="isOfServer">Whether it is the server that subscribes it.</param>
internal readonly ref struct SubscribedReply(NativeSession session, NativeCommand command, ChannelGrant? grant, bool isOfServer = false) : IChannelSubscriber
{
    private readonly NativeCommand _command = command;

    [SkipLocalsInit]
    public void OnSubscribed(in SubscriptionStart start)
    {
        var channel = start.Channel;
        var hearsPresence = _command.Flag && channel.Options.Presence;
        session.Connection.Subscribe(channel.Topic, channel.Options.LatestOnly);
        if (hearsPresence)
            session.Connection.Subscribe(channel.PresenceTopic);
        else if (session.Find(channel.Name) is { HearsPresence: true })
            session.Connection.Unsubscribe(channel.PresenceTopic);

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.BeginSubscribed(ref writer, in _command, start.Position, start.Recovered);
        NativePublications.Publications(ref writer, _command.Channel, start.Missed);
        if (start.Member.Connection != session.Name)
            NativeReplies.KnownAs(ref writer, start.Member.Connection);
        if (hearsPresence)
            NativeMembers.Members(ref writer, ",\"members\":["u8, start.Members);
        writer.Append("}"u8);
        writer.SendTo(session.Connection);

        // Last: were it not for this, nothing would have to be taken back when something before it throws.
        session.Add(new NativeSubscription(channel, start.Member, hearsPresence, grant, isOfServer));
    }
}
