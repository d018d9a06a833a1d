using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Protocols.Native.Replies;

/// <summary>Answers <c>subscribe</c> where nothing can come between the answer and the first publication behind it.</summary>
internal readonly ref struct SubscribedReply(NativeSession session, Member member, NativeCommand command, ChannelGrant? grant) : IChannelSubscriber
{
    private readonly NativeCommand _command = command;

    [SkipLocalsInit]
    public void OnSubscribed(Channel channel, StreamPosition position, bool recovered, HistorySlice missed, IReadOnlyCollection<Member> members)
    {
        var hearsPresence = _command.Flag && channel.Options.Presence;
        session.Add(new NativeSubscription(channel, member, hearsPresence, grant));
        session.Connection.Subscribe(channel.Topic);
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.BeginSubscribed(ref writer, in _command, position, recovered);
        NativeEvents.Publications(ref writer, _command.Channel, missed);
        if (hearsPresence)
        {
            session.Connection.Subscribe(channel.PresenceTopic);
            NativeEvents.Members(ref writer, members);
        }

        writer.Append("}"u8);
        writer.SendTo(session.Connection);
    }
}
