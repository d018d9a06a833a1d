namespace Dunlin.WebSockets.Typed;

/// <summary>The answer to a message that no handler got: <c>{"type":"error","code":…,"message":…,"id":…}</c>.</summary>
internal static class ErrorMessage
{
    public const string BadJson = "bad_json";
    public const string BadMessage = "bad_message";
    public const string UnknownType = "unknown_type";
    public const string Unsupported = "unsupported";

    /// <summary>Sends it.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="code">One of the codes above.</param>
    /// <param name="message">What is wrong, for the person who debugs the client.</param>
    /// <param name="id">The JSON token of the message's id, or empty.</param>
    public static void Send(ServerWebSocket socket, string code, string message, ReadOnlySpan<byte> id)
    {
        using var json = JsonMessage.Rent(MessageTextEncoder.Instance);
        Write(json, code, message, id);
        socket.Send(json.WrittenSpan, MessageType.Text);
    }

    internal static void Write(JsonMessage json, string code, string message, ReadOnlySpan<byte> id)
    {
        var writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteString("type"u8, "error"u8);
        writer.WriteString("code"u8, code);
        writer.WriteString("message"u8, message);
        if (!id.IsEmpty)
        {
            writer.WritePropertyName("id"u8);
            writer.WriteRawValue(id, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }
}
