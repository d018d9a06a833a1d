using System.Runtime.CompilerServices;
using Dunlin.Connections;
using Dunlin.Presence;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native.Replies;

/// <summary>Answers <c>presence</c>.</summary>
internal readonly ref struct PresenceReply(MessageConnection connection, NativeCommand command) : IPresenceReader
{
    private readonly NativeCommand _command = command;

    [SkipLocalsInit]
    public void OnPresence(IReadOnlyCollection<Member> members, int users)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeMembers.Presence(ref writer, in _command, members, users);
        writer.SendTo(connection);
    }
}
