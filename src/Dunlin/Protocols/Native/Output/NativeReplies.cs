using Dunlin.Channels;
using Dunlin.Channels.Events;

namespace Dunlin.Protocols.Native.Output;

/// <summary>Answers to commands. Ids and channels are JSON already and go in as the client wrote them.</summary>
internal static class NativeReplies
{
    /// <summary><c>auth-success</c>.</summary>
    public static void Authenticated(ref NativeWriter writer, ReadOnlySpan<byte> id, ReadOnlySpan<byte> user, DateTimeOffset? expires)
    {
        writer.Append("{\"type\":\"auth-success\""u8);
        writer.AppendField(",\"id\":"u8, id);
        writer.AppendField(",\"user\":"u8, user);
        if (expires is { } end)
        {
            writer.Append(",\"expires\":"u8);
            writer.Append(end.ToUnixTimeMilliseconds());
        }

        writer.Append("}"u8);
    }

    public static void Pong(ref NativeWriter writer, ReadOnlySpan<byte> id, long timestamp)
    {
        writer.Append("{\"type\":\"pong\""u8);
        writer.AppendField(",\"id\":"u8, id);
        writer.Append(",\"timestamp\":"u8);
        writer.Append(timestamp);
        writer.Append("}"u8);
    }

    /// <summary><c>unsubscribed</c>, <c>state-set</c>: the command was carried out.</summary>
    public static void Done(ref NativeWriter writer, ReadOnlySpan<byte> type, in NativeCommand command)
    {
        BeginReply(ref writer, type, in command);
        writer.Append("}"u8);
    }

    /// <summary><c>subscribed</c>, to be followed by its <see cref="NativePublications.Publications"/>.</summary>
    public static void BeginSubscribed(ref NativeWriter writer, in NativeCommand command, StreamPosition position, bool recovered)
    {
        BeginReply(ref writer, "subscribed"u8, in command);
        Position(ref writer, position);
        writer.Append(recovered ? ",\"recovered\":true,\"publications\":["u8 : ",\"recovered\":false,\"publications\":["u8);
    }

    /// <summary>The field <c>connection</c> of <c>subscribed</c>: others know the subscriber by a name that it had before.</summary>
    public static void KnownAs(ref NativeWriter writer, ulong connection)
    {
        writer.Append(",\"connection\":\""u8);
        writer.AppendHex(connection);
        writer.Append("\""u8);
    }

    /// <summary><c>history</c>, to be followed by its <see cref="NativePublications.Publications"/>.</summary>
    public static void BeginHistory(ref NativeWriter writer, in NativeCommand command, StreamPosition position)
    {
        BeginReply(ref writer, "history"u8, in command);
        Position(ref writer, position);
        writer.Append(",\"publications\":["u8);
    }

    /// <summary><c>published</c>. An ephemeral publication has no place.</summary>
    public static void Published(ref NativeWriter writer, in NativeCommand command, in Published published)
    {
        BeginReply(ref writer, "published"u8, in command);
        if (published.Position.Offset > 0)
            Position(ref writer, published.Position);
        if (published.IsDuplicate)
            writer.Append(",\"duplicate\":true"u8);
        writer.Append("}"u8);
    }

    public static void Error(ref NativeWriter writer, NativeProblem problem, ReadOnlySpan<byte> id, ReadOnlySpan<byte> channel)
    {
        writer.Append("{\"type\":\"error\""u8);
        writer.AppendField(",\"id\":"u8, id);
        writer.Append(",\"code\":\""u8);
        writer.Append(problem.Code());
        writer.Append("\",\"message\":\""u8);
        writer.Append(problem.Explanation());
        writer.Append("\""u8);
        writer.AppendField(",\"channel\":"u8, channel);
        writer.Append("}"u8);
    }

    /// <summary>The same for what the application has refused.</summary>
    public static void Error(ref NativeWriter writer, EventRefusal refusal, ReadOnlySpan<byte> id, ReadOnlySpan<byte> channel)
    {
        writer.Append("{\"type\":\"error\""u8);
        writer.AppendField(",\"id\":"u8, id);
        writer.Append(",\"code\":"u8);
        writer.AppendString(refusal.Code);
        writer.Append(",\"message\":"u8);
        writer.AppendString(refusal.Message);
        writer.AppendField(",\"channel\":"u8, channel);
        writer.Append("}"u8);
    }

    /// <summary>Of every reply about a channel: what it answers, and which channel, both as the client wrote them.</summary>
    public static void BeginReply(ref NativeWriter writer, ReadOnlySpan<byte> type, in NativeCommand command)
    {
        writer.Append("{\"type\":\""u8);
        writer.Append(type);
        writer.Append("\""u8);
        writer.AppendField(",\"id\":"u8, command.Id);
        writer.AppendField(",\"channel\":"u8, command.Channel);
    }

    private static void Position(ref NativeWriter writer, StreamPosition position)
    {
        writer.Append(",\"epoch\":\""u8);
        writer.AppendHex(position.Epoch);
        writer.Append("\",\"offset\":"u8);
        writer.Append(position.Offset);
    }
}
