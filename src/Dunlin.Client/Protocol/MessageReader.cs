using System.Text.Json;

namespace Dunlin.Client.Protocol;

/// <summary>Reads what a transport got: one message, or an array of them. Data are not copied: they are parts of what was read.</summary>
internal static class MessageReader
{
    // Data may be 64 deep, and stand in a publication in an array in a message in an array.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 72 };

    /// <param name="json">Belongs to the messages from now on.</param>
    /// <exception cref="JsonException">It is not the protocol.</exception>
    public static List<ServerMessage> Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, Options);
        var messages = new List<ServerMessage>(1);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                messages.Add(ReadMessage(ref reader, json));
        }
        else
        {
            messages.Add(ReadMessage(ref reader, json));
        }

        // Throws when something follows.
        reader.Read();
        return messages;
    }

    private static ServerMessage ReadMessage(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        JsonFields.ExpectObject(ref reader);
        var message = new ServerMessage();
        var hasType = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8))
            {
                message.Kind = MessageKinds.Parse(JsonFields.Text(ref reader) ?? throw JsonFields.Unexpected(ref reader));
                hasType = true;
            }
            else if (!ReadPlace(ref reader, message, name) && !ReadWords(ref reader, message, name) && !ReadLists(ref reader, json, message, name))
            {
                reader.Skip();
            }
        }

        return hasType ? message : throw new JsonException("not the protocol: a message without a type");
    }

    private static bool ReadPlace(ref Utf8JsonReader reader, ServerMessage message, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("channel"u8))
            message.Channel = JsonFields.Text(ref reader);
        else if (name.SequenceEqual("offset"u8))
            message.Offset = JsonFields.Number(ref reader);
        else if (name.SequenceEqual("timestamp"u8))
            message.Timestamp = JsonFields.Number(ref reader);
        else if (name.SequenceEqual("epoch"u8))
            message.Epoch = JsonFields.Text(ref reader);
        else if (name.SequenceEqual("id"u8))
            message.Id = JsonFields.Number(ref reader);
        else if (name.SequenceEqual("recovered"u8))
            message.Recovered = JsonFields.Boolean(ref reader);
        else if (name.SequenceEqual("duplicate"u8))
            message.Duplicate = JsonFields.Boolean(ref reader);
        else if (name.SequenceEqual("count"u8))
            message.Count = JsonFields.Integer(ref reader);
        else if (name.SequenceEqual("users"u8))
            message.Users = JsonFields.Integer(ref reader);
        else
            return false;
        return true;
    }

    private static bool ReadWords(ref Utf8JsonReader reader, ServerMessage message, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("connection"u8))
            message.Connection = JsonFields.Text(ref reader);
        else if (name.SequenceEqual("user"u8))
            message.User = JsonFields.Text(ref reader);
        else if (name.SequenceEqual("event"u8))
            message.Event = JsonFields.Text(ref reader);
        else if (name.SequenceEqual("session"u8))
            message.Session = JsonFields.Text(ref reader);
        else if (name.SequenceEqual("key"u8))
            message.Key = JsonFields.Text(ref reader);
        else if (name.SequenceEqual("expires"u8))
            message.Expires = JsonFields.Number(ref reader);
        else if (name.SequenceEqual("reason"u8))
            message.Reason = JsonFields.Text(ref reader);
        else if (name.SequenceEqual("message"u8))
            message.Text = JsonFields.Text(ref reader);
        else if (name.SequenceEqual("reconnect"u8))
            message.Reconnect = JsonFields.Boolean(ref reader);
        else if (name.SequenceEqual("after"u8))
            message.After = JsonFields.Number(ref reader);
        else if (name.SequenceEqual("code"u8))
            ReadCode(ref reader, message);
        else
            return false;
        return true;
    }

    private static bool ReadLists(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, ServerMessage message, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("data"u8))
            message.Data = JsonFields.Raw(ref reader, json);
        else if (name.SequenceEqual("publications"u8))
            message.Publications = PublicationReader.ReadAll(ref reader, json);
        else if (name.SequenceEqual("members"u8))
            message.Members = MemberReader.ReadAll(ref reader, json);
        else if (name.SequenceEqual("member"u8))
            message.Member = MemberReader.Read(ref reader, json);
        else if (name.SequenceEqual("joined"u8))
            message.Joined = MemberReader.ReadAll(ref reader, json);
        else if (name.SequenceEqual("left"u8))
            message.Left = MemberReader.ReadAll(ref reader, json);
        else if (name.SequenceEqual("state"u8))
            message.States = MemberReader.ReadAll(ref reader, json);
        else
            return false;
        return true;
    }

    private static void ReadCode(ref Utf8JsonReader reader, ServerMessage message)
    {
        if (reader.TokenType == JsonTokenType.Number)
            message.CloseCode = JsonFields.Integer(ref reader);
        else
            message.Code = JsonFields.Text(ref reader);
    }
}
