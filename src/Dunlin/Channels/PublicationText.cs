using System.Text.Json;

namespace Dunlin.Channels;

/// <summary>Takes a publication apart that a channel keeps: see <see cref="ChannelMessage.Body"/>.</summary>
internal static class PublicationText
{
    /// <param name="offset">Its place.</param>
    /// <param name="timestamp">Unix milliseconds.</param>
    /// <param name="json">Its body within braces; the result refers to it.</param>
    public static ChannelPublication Read(long offset, long timestamp, ReadOnlyMemory<byte> json)
    {
        string? name = null, connection = null, user = null;
        ReadOnlyMemory<byte> data = default;
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("event"u8))
                name = TextOf(ref reader);
            else if (reader.ValueTextEquals("connection"u8))
                connection = TextOf(ref reader);
            else if (reader.ValueTextEquals("user"u8))
                user = TextOf(ref reader);
            else if (reader.ValueTextEquals("data"u8))
                data = ValueOf(ref reader, json);
            else
                reader.Skip();
        }

        return new ChannelPublication
        {
            Offset = offset,
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(timestamp),
            Data = data,
            Event = name,
            Connection = connection,
            User = user,
        };
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static ReadOnlyMemory<byte> ValueOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
