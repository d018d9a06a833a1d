namespace Dunlin.Protocols.Native;

/// <summary>
/// What the server says, one JSON object each. Ids, channels, events and data are JSON already and go in as they are.
/// </summary>
internal static class NativeEvents
{
    /// <summary><c>connected</c>: the first message of every connection.</summary>
    public static void Connected(ref NativeWriter writer, ulong session, int pingSeconds)
    {
        writer.Append("{\"type\":\"connected\",\"session\":\""u8);
        writer.AppendHex(session);
        writer.Append("\",\"ping\":"u8);
        writer.Append(pingSeconds);
        writer.Append(",\"version\":"u8);
        writer.Append(NativeProtocol.Version);
        writer.Append("}"u8);
    }

    public static void Pong(ref NativeWriter writer, ReadOnlySpan<byte> id, long timestamp)
    {
        writer.Append("{\"type\":\"pong\""u8);
        Field(ref writer, ",\"id\":"u8, id);
        writer.Append(",\"timestamp\":"u8);
        writer.Append(timestamp);
        writer.Append("}"u8);
    }

    /// <summary><c>subscribed</c>, <c>unsubscribed</c> or <c>published</c>: the command was carried out.</summary>
    public static void Done(ref NativeWriter writer, ReadOnlySpan<byte> type, ReadOnlySpan<byte> id, ReadOnlySpan<byte> channel)
    {
        writer.Append("{\"type\":\""u8);
        writer.Append(type);
        writer.Append("\""u8);
        Field(ref writer, ",\"id\":"u8, id);
        Field(ref writer, ",\"channel\":"u8, channel);
        writer.Append("}"u8);
    }

    /// <summary><c>message</c>: a publication, encoded once for all its subscribers.</summary>
    public static void Message(ref NativeWriter writer, in NativeCommand publish, ulong connection, long timestamp)
    {
        writer.Append("{\"type\":\"message\""u8);
        Field(ref writer, ",\"channel\":"u8, publish.Channel);
        Field(ref writer, ",\"event\":"u8, publish.Event);
        Field(ref writer, ",\"data\":"u8, publish.Data);
        writer.Append(",\"connection\":\""u8);
        writer.AppendHex(connection);
        writer.Append("\",\"timestamp\":"u8);
        writer.Append(timestamp);
        writer.Append("}"u8);
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

    /// <summary><c>disconnect</c>: the last message before the server closes.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="code">The close code that follows.</param>
    /// <param name="reason">Why, in words that need no escaping in JSON.</param>
    /// <param name="reconnectAfter">Milliseconds to wait before coming back; null: do not come back.</param>
    public static void Disconnect(ref NativeWriter writer, int code, ReadOnlySpan<byte> reason, int? reconnectAfter)
    {
        writer.Append("{\"type\":\"disconnect\",\"code\":"u8);
        writer.Append(code);
        writer.Append(",\"reason\":\""u8);
        writer.Append(reason);
        writer.Append("\",\"reconnect\":"u8);
        writer.Append(reconnectAfter is null ? "false"u8 : "true,\"after\":"u8);
        if (reconnectAfter is { } after)
            writer.Append(after);
        writer.Append("}"u8);
    }

    private static void Field(ref NativeWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return;

        writer.Append(name);
        writer.Append(json);
    }
}
