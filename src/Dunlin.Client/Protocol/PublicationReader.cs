using System.Text.Json;

namespace Dunlin.Client.Protocol;

/// <summary>Reads publications, which have the same fields in <c>message</c>, <c>subscribed</c> and <c>history</c>.</summary>
internal static class PublicationReader
{
    /// <summary>An array of them; null stands for none.</summary>
    public static List<Publication>? ReadAll(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw JsonFields.Unexpected(ref reader);

        var publications = new List<Publication>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            publications.Add(Read(ref reader, json));
        return publications;
    }

    /// <summary>The publication that a <c>message</c> is.</summary>
    public static Publication Of(ServerMessage message) => new()
    {
        Channel = message.Channel ?? "",
        Event = message.Event ?? Publication.DefaultEvent,
        Data = message.Data,
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(message.Timestamp ?? 0),
        Offset = message.Offset,
        Connection = message.Connection,
        User = message.User,
    };

    private static Publication Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        JsonFields.ExpectObject(ref reader);
        var fields = new ServerMessage();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("channel"u8))
                fields.Channel = JsonFields.Text(ref reader);
            else if (name.SequenceEqual("data"u8))
                fields.Data = JsonFields.Raw(ref reader, json);
            else if (name.SequenceEqual("offset"u8))
                fields.Offset = JsonFields.Number(ref reader);
            else if (name.SequenceEqual("timestamp"u8))
                fields.Timestamp = JsonFields.Number(ref reader);
            else if (name.SequenceEqual("event"u8))
                fields.Event = JsonFields.Text(ref reader);
            else if (name.SequenceEqual("connection"u8))
                fields.Connection = JsonFields.Text(ref reader);
            else if (name.SequenceEqual("user"u8))
                fields.User = JsonFields.Text(ref reader);
            else
                reader.Skip();
        }

        return Of(fields);
    }
}
