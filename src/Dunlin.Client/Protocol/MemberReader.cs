using System.Text.Json;

namespace Dunlin.Client.Protocol;

/// <summary>Reads members of a channel.</summary>
internal static class MemberReader
{
    /// <summary>An array of them; null stands for none.</summary>
    public static List<Member>? ReadAll(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw JsonFields.Unexpected(ref reader);

        var members = new List<Member>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            members.Add(Read(ref reader, json));
        return members;
    }

    public static Member Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        JsonFields.ExpectObject(ref reader);
        string? connection = null, user = null;
        JsonPayload? state = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("connection"u8))
                connection = JsonFields.Text(ref reader);
            else if (name.SequenceEqual("user"u8))
                user = JsonFields.Text(ref reader);
            else if (name.SequenceEqual("state"u8))
                state = JsonFields.Raw(ref reader, json);
            else
                reader.Skip();
        }

        return new Member(connection ?? throw new JsonException("not the protocol: a member without a connection"), user, state);
    }
}
