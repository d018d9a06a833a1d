using Dunlin.Channels;
using Dunlin.History;

namespace Dunlin.Protocols.Native.Output;

/// <summary>Publications, as messages and as parts of replies. Channels, events and data are JSON already and go in as they are.</summary>
internal static class NativePublications
{
    /// <summary>Bytes of the longest <see cref="EndMessage"/>, with what a number may need while it is written.</summary>
    public const int MaxMessageEnd = 80;

    /// <summary>The publications of a reply, and the end of their list.</summary>
    public static void Publications(ref NativeWriter writer, ReadOnlySpan<byte> channel, HistorySlice slice)
    {
        var separator = ""u8;
        foreach (var entry in slice)
        {
            writer.Append(separator);
            Kept(ref writer, channel, in entry);
            separator = ","u8;
        }

        writer.Append("]"u8);
    }

    /// <summary>What a publication says, whatever becomes of it: see <see cref="ChannelMessage.Body"/>.</summary>
    public static void Body(ref NativeWriter writer, in NativeCommand publish, ulong connection, ReadOnlySpan<byte> user)
    {
        if (!publish.Event.IsEmpty)
        {
            writer.Append("\"event\":"u8);
            writer.Append(publish.Event);
            writer.Append(","u8);
        }

        writer.Append("\"data\":"u8);
        writer.Append(publish.Data);
        writer.Append(",\"connection\":\""u8);
        writer.AppendHex(connection);
        writer.Append("\""u8);
        writer.AppendField(",\"user\":"u8, user);
    }

    /// <summary>The same for one of the server's own.</summary>
    public static void Body(ref NativeWriter writer, string? name, ReadOnlySpan<byte> data)
    {
        if (name is not null)
        {
            writer.Append("\"event\":"u8);
            writer.AppendString(name);
            writer.Append(","u8);
        }

        writer.Append("\"data\":"u8);
        writer.Append(data);
    }

    /// <summary><c>message</c>, to be followed by a publication's body and <see cref="EndMessage"/>.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="channel">The channel's name, a JSON string.</param>
    public static void BeginMessage(ref NativeWriter writer, ReadOnlySpan<byte> channel)
    {
        writer.Append("{\"type\":\"message\",\"channel\":"u8);
        writer.Append(channel);
        writer.Append(","u8);
    }

    /// <summary>What of a message is known only once the publication has its place: at most <see cref="MaxMessageEnd"/> bytes. An ephemeral one has no offset.</summary>
    public static void EndMessage(ref NativeWriter writer, long timestamp, long offset)
    {
        writer.Append(",\"timestamp\":"u8);
        writer.Append(timestamp);
        if (offset > 0)
        {
            writer.Append(",\"offset\":"u8);
            writer.Append(offset);
        }

        writer.Append("}"u8);
    }

    /// <summary>A publication with the name as the channel knows it, encoded once for all its subscribers.</summary>
    public static void Message(ref NativeWriter writer, in ChannelMessage message)
    {
        writer.Append("{\"type\":\"message\",\"channel\":"u8);
        writer.AppendString(message.Channel.Name);
        writer.Append(","u8);
        writer.Append(message.Body);
        EndMessage(ref writer, message.Timestamp, message.Offset);
    }

    /// <summary>A publication that is kept, as it stands in <c>subscribed</c> and <c>history</c>: a <c>message</c> without its type.</summary>
    private static void Kept(ref NativeWriter writer, ReadOnlySpan<byte> channel, in HistoryEntry entry)
    {
        writer.Append("{\"channel\":"u8);
        writer.Append(channel);
        writer.Append(","u8);
        writer.Append(entry.Body);
        EndMessage(ref writer, entry.Timestamp, entry.Offset);
    }
}
