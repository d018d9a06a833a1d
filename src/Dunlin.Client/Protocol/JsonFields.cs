using System.Text.Json;

namespace Dunlin.Client.Protocol;

/// <summary>Reads values of the protocol's fields. <c>null</c> is as good as no field; a value of another kind is a <see cref="JsonException"/>.</summary>
internal static class JsonFields
{
    public static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.ValueIsEscaped ? Unescape(ref reader) : reader.GetString(),
        JsonTokenType.Null => null,
        _ => throw Unexpected(ref reader),
    };

    public static long? Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
        JsonTokenType.Null => null,
        _ => throw Unexpected(ref reader),
    };

    public static int? Integer(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt32(out var number) => number,
        JsonTokenType.Null => null,
        _ => throw Unexpected(ref reader),
    };

    public static bool Boolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw Unexpected(ref reader),
    };

    /// <summary>Any value, as it stands there.</summary>
    public static JsonPayload Raw(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return JsonPayload.OfChecked(json[start..(int)reader.BytesConsumed]);
    }

    /// <summary>Steps into an object.</summary>
    public static void ExpectObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Unexpected(ref reader);
    }

    public static JsonException Unexpected(ref Utf8JsonReader reader) => new($"not the protocol: {reader.TokenType} at byte {reader.TokenStartIndex}");

    // Names of strangers may have half a surrogate pair, which GetString refuses and a string of .NET can hold.
    private static string Unescape(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return SurrogateText.Unescape(reader.ValueSpan);
        }
    }
}
