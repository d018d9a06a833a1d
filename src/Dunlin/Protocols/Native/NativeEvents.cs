using Dunlin.Channels;
using Dunlin.Channels.Events;
using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Protocols.Native;

/// <summary>
/// What the server says, one JSON object each. Ids, channels, events and data are JSON already and go in as they are.
/// </summary>
internal static class NativeEvents
{
    /// <summary>Bytes of the longest <see cref="EndMessage"/>, with what a number may need while it is written.</summary>
    public const int MaxMessageEnd = 80;

    /// <summary><c>connected</c>: the first message of every connection.</summary>
    public static void Connected(ref NativeWriter writer, NativeSession session, string? key, int pingSeconds)
    {
        writer.Append("{\"type\":\"connected\",\"session\":\""u8);
        writer.AppendHex(session.Name);
        writer.Append("\""u8);
        Field(ref writer, ",\"user\":"u8, session.UserJson);
        if (key is not null)
        {
            writer.Append(",\"key\":"u8);
            writer.AppendString(key);
        }

        writer.Append(",\"ping\":"u8);
        writer.Append(pingSeconds);
        writer.Append(",\"version\":"u8);
        writer.Append(NativeProtocol.Version);
        writer.Append("}"u8);
    }

    /// <summary><c>auth-success</c>.</summary>
    public static void Authenticated(ref NativeWriter writer, ReadOnlySpan<byte> id, ReadOnlySpan<byte> user, DateTimeOffset? expires)
    {
        writer.Append("{\"type\":\"auth-success\""u8);
        Field(ref writer, ",\"id\":"u8, id);
        Field(ref writer, ",\"user\":"u8, user);
        if (expires is { } end)
        {
            writer.Append(",\"expires\":"u8);
            writer.Append(end.ToUnixTimeMilliseconds());
        }

        writer.Append("}"u8);
    }

    /// <summary><c>unsubscribed</c> that the client has not asked for.</summary>
    public static void Unsubscribed(ref NativeWriter writer, string channel, NativeProblem why)
    {
        writer.Append("{\"type\":\"unsubscribed\",\"channel\":"u8);
        writer.AppendString(channel);
        writer.Append(",\"code\":\""u8);
        writer.Append(why.Code());
        writer.Append("\",\"reason\":\""u8);
        writer.Append(why.Explanation());
        writer.Append("\"}"u8);
    }

    public static void Pong(ref NativeWriter writer, ReadOnlySpan<byte> id, long timestamp)
    {
        writer.Append("{\"type\":\"pong\""u8);
        Field(ref writer, ",\"id\":"u8, id);
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

    /// <summary><c>subscribed</c>, to be followed by its <see cref="Publications"/>.</summary>
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

    /// <summary><c>history</c>, to be followed by its <see cref="Publications"/>.</summary>
    public static void BeginHistory(ref NativeWriter writer, in NativeCommand command, StreamPosition position)
    {
        BeginReply(ref writer, "history"u8, in command);
        Position(ref writer, position);
        writer.Append(",\"publications\":["u8);
    }

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

    /// <summary><c>presence</c>: who is there.</summary>
    public static void Presence(ref NativeWriter writer, in NativeCommand command, IReadOnlyCollection<Member> members, int users)
    {
        BeginReply(ref writer, "presence"u8, in command);
        Members(ref writer, ",\"members\":["u8, members);
        Counts(ref writer, members.Count, users);
        writer.Append("}"u8);
    }

    /// <summary>A field with members.</summary>
    public static void Members(ref NativeWriter writer, ReadOnlySpan<byte> name, IReadOnlyCollection<Member> members)
    {
        writer.Append(name);
        var separator = ""u8;
        foreach (var member in members)
        {
            writer.Append(separator);
            Member(ref writer, member);
            separator = ","u8;
        }

        writer.Append("]"u8);
    }

    /// <summary><c>joined</c>, <c>left</c> or <c>state</c>.</summary>
    public static void PresenceChanged(ref NativeWriter writer, Channel channel, PresenceChange change, Member member)
    {
        writer.Append("{\"type\":\""u8);
        writer.Append(change switch
        {
            PresenceChange.Joined => "joined"u8,
            PresenceChange.Left => "left"u8,
            _ => "state"u8,
        });
        writer.Append("\",\"channel\":"u8);
        writer.AppendString(channel.Name);
        writer.Append(",\"member\":"u8);
        Member(ref writer, member);
        writer.Append("}"u8);
    }

    /// <summary><c>presence-diff</c>: many of these at once.</summary>
    public static void PresenceDiff(ref NativeWriter writer, Channel channel, PresenceDiff diff, int count, int users)
    {
        writer.Append("{\"type\":\"presence-diff\",\"channel\":"u8);
        writer.AppendString(channel.Name);
        Members(ref writer, ",\"joined\":["u8, diff.Joined);
        Members(ref writer, ",\"left\":["u8, diff.Left);
        Members(ref writer, ",\"state\":["u8, diff.State);
        Counts(ref writer, count, users);
        writer.Append("}"u8);
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
        Field(ref writer, ",\"user\":"u8, user);
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

    public static void Notification(ref NativeWriter writer, ReadOnlySpan<byte> data, long timestamp)
    {
        writer.Append("{\"type\":\"notification\""u8);
        Field(ref writer, ",\"data\":"u8, data);
        writer.Append(",\"timestamp\":"u8);
        writer.Append(timestamp);
        writer.Append("}"u8);
    }

    /// <summary><c>system</c> with the number of people online.</summary>
    public static void Online(ref NativeWriter writer, int online)
    {
        writer.Append("{\"type\":\"system\",\"data\":{\"online\":"u8);
        writer.Append(online);
        writer.Append("}}"u8);
    }

    public static void Error(ref NativeWriter writer, NativeProblem problem, ReadOnlySpan<byte> id, ReadOnlySpan<byte> channel)
    {
        writer.Append("{\"type\":\"error\""u8);
        Field(ref writer, ",\"id\":"u8, id);
        writer.Append(",\"code\":\""u8);
        writer.Append(problem.Code());
        writer.Append("\",\"message\":\""u8);
        writer.Append(problem.Explanation());
        writer.Append("\""u8);
        Field(ref writer, ",\"channel\":"u8, channel);
        writer.Append("}"u8);
    }

    /// <summary>The same for what the application has refused.</summary>
    public static void Error(ref NativeWriter writer, EventRefusal refusal, ReadOnlySpan<byte> id, ReadOnlySpan<byte> channel)
    {
        writer.Append("{\"type\":\"error\""u8);
        Field(ref writer, ",\"id\":"u8, id);
        writer.Append(",\"code\":"u8);
        writer.AppendString(refusal.Code);
        writer.Append(",\"message\":"u8);
        writer.AppendString(refusal.Message);
        Field(ref writer, ",\"channel\":"u8, channel);
        writer.Append("}"u8);
    }

    /// <summary><c>disconnect</c>: the last message before the server closes.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="code">The close code that follows.</param>
    /// <param name="reason">Why.</param>
    /// <param name="reconnectAfter">Milliseconds to wait before coming back; null: do not come back.</param>
    public static void Disconnect(ref NativeWriter writer, int code, string reason, int? reconnectAfter)
    {
        writer.Append("{\"type\":\"disconnect\",\"code\":"u8);
        writer.Append(code);
        writer.Append(",\"reason\":"u8);
        writer.AppendString(reason);
        writer.Append(",\"reconnect\":"u8);
        writer.Append(reconnectAfter is null ? "false"u8 : "true,\"after\":"u8);
        if (reconnectAfter is { } after)
            writer.Append(after);
        writer.Append("}"u8);
    }

    // Of every reply about a channel: what it answers, and which channel, both as the client wrote them.
    private static void BeginReply(ref NativeWriter writer, ReadOnlySpan<byte> type, in NativeCommand command)
    {
        writer.Append("{\"type\":\""u8);
        writer.Append(type);
        writer.Append("\""u8);
        Field(ref writer, ",\"id\":"u8, command.Id);
        Field(ref writer, ",\"channel\":"u8, command.Channel);
    }

    private static void Member(ref NativeWriter writer, Member member)
    {
        writer.Append("{\"connection\":\""u8);
        writer.AppendHex(member.Connection);
        writer.Append("\""u8);
        if (member.User is { } user)
        {
            writer.Append(",\"user\":"u8);
            writer.AppendString(user);
        }

        Field(ref writer, ",\"state\":"u8, member.State.Span);
        writer.Append("}"u8);
    }

    private static void Counts(ref NativeWriter writer, int count, int users)
    {
        writer.Append(",\"count\":"u8);
        writer.Append(count);
        writer.Append(",\"users\":"u8);
        writer.Append(users);
    }

    private static void Position(ref NativeWriter writer, StreamPosition position)
    {
        writer.Append(",\"epoch\":\""u8);
        writer.AppendHex(position.Epoch);
        writer.Append("\",\"offset\":"u8);
        writer.Append(position.Offset);
    }

    private static void Field(ref NativeWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return;

        writer.Append(name);
        writer.Append(json);
    }
}
