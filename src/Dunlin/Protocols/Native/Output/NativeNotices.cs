namespace Dunlin.Protocols.Native.Output;

/// <summary>What the server says by itself, one JSON object each.</summary>
internal static class NativeNotices
{
    /// <summary><c>connected</c>: the first message of every connection.</summary>
    public static void Connected(ref NativeWriter writer, NativeSession session, string? key, int pingSeconds)
    {
        writer.Append("{\"type\":\"connected\",\"session\":\""u8);
        writer.AppendHex(session.Name);
        writer.Append("\""u8);
        writer.AppendField(",\"user\":"u8, session.UserJson);
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

    public static void Notification(ref NativeWriter writer, ReadOnlySpan<byte> data, long timestamp)
    {
        writer.Append("{\"type\":\"notification\""u8);
        writer.AppendField(",\"data\":"u8, data);
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
}
