using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.Connections;
using Dunlin.History;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native.Replies;

/// <summary>Answers <c>history</c>.</summary>
internal readonly ref struct HistoryReply(MessageConnection connection, NativeCommand command) : IHistoryReader
{
    private readonly NativeCommand _command = command;

    [SkipLocalsInit]
    public void OnHistory(StreamPosition position, HistorySlice page)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.BeginHistory(ref writer, in _command, position);
        NativePublications.Publications(ref writer, _command.Channel, page);
        writer.Append("}"u8);
        writer.SendTo(connection);
    }
}
