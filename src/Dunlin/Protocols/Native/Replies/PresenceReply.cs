using System.Runtime.CompilerServices;
using Dunlin.Presence;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native.Replies;

/// <summary>Answers <c>presence</c>, and goes on telling who comes and goes if that was asked for: nothing can come between the answer and the first change behind it.</summary>
/// <param name="session">Who asks.</param>
/// <param name="command">The command.</param>
/// <param name="subscription">Its subscription to the channel.</param>
internal readonly ref struct PresenceReply(NativeSession session, NativeCommand command, NativeSubscription subscription) : IPresenceReader
{
    private readonly NativeCommand _command = command;

    [SkipLocalsInit]
    public void OnPresence(IReadOnlyCollection<Member> members, int users)
    {
        var changesFollow = _command.Flag;
        if (changesFollow && !subscription.HearsPresence)
        {
            session.Connection.Subscribe(subscription.Channel.PresenceTopic);
            session.Add(subscription with { HearsPresence = true });
        }

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeMembers.Presence(ref writer, in _command, members, users, changesFollow);
        writer.SendTo(session.Connection);
    }
}
