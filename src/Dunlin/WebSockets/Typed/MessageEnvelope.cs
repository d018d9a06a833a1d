using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Dunlin.Contracts.Validation;

namespace Dunlin.WebSockets.Typed;

/// <summary>What must be known of a message before its record is: that it is one JSON object, its <c>type</c> and its <c>id</c>.</summary>
/// <remarks>
/// One pass over the bytes, without allocating. <c>type</c> may stand anywhere in the object, so the pass reads all of it, and
/// what follows may rely on well-formed JSON no deeper than <see cref="JsonDepth.Max"/>.
/// </remarks>
internal readonly ref struct MessageEnvelope
{
    /// <summary>Longest name of a message type, in bytes of UTF-8.</summary>
    public const int MaxTypeLength = 64;

    // A longer id is not repeated: an error is not to be larger than what a person would call an id.
    private const int MaxIdLength = 128;

    // In the longest JSON escape, \u0041, six bytes stand for one.
    private const int LongestEscape = 6;

    private MessageEnvelope(ReadOnlySpan<byte> type, ReadOnlySpan<byte> id)
    {
        Type = type;
        Id = id;
    }

    /// <summary>The value of <c>type</c> in UTF-8, without escapes; empty when there is none that is a string.</summary>
    public ReadOnlySpan<byte> Type { get; }

    /// <summary>The JSON token of <c>id</c>, a string with its quotes or a number; empty when there is none to repeat.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>Reads the envelope, or says why the message has none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out MessageEnvelope envelope, [NotNullWhen(false)] out string? problem)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonDepth.Max });
        envelope = default;
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                problem = "A message is one JSON object.";
                return false;
            }

            envelope = ReadObject(ref reader, json);
            problem = null;
            return true;
        }
        catch (JsonException e)
        {
            problem = $"The message is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).";
            return false;
        }
    }

    /// <summary>Says in words why no handler was found.</summary>
    public string DescribeUnknownType() => Type.Length switch
    {
        0 => "The message has no member \"type\" that is a string.",
        <= MaxTypeLength => $"There is no message type \"{Encoding.UTF8.GetString(Type)}\" here.",
        _ => "There is no message type of this name here.",
    };

    private static MessageEnvelope ReadObject(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> type = default, id = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            reader.Read();

            // Of several members of one name the last counts, as in JSON.parse and in System.Text.Json.
            if (name.SequenceEqual("type"u8))
                type = reader.TokenType == JsonTokenType.String ? Text(ref reader) : default;
            else if (name.SequenceEqual("id"u8))
                id = TokenToRepeat(ref reader, json);

            reader.Skip();
        }

        // Past the closing brace only white space may follow; the reader throws otherwise.
        reader.Read();
        return new MessageEnvelope(type, id);
    }

    /// <summary>The name or string the reader is at. Escapes are rare and allocate; a text too long to be of interest keeps them.</summary>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped || reader.ValueSpan.Length > MaxTypeLength * LongestEscape)
            return reader.ValueSpan;

        try
        {
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // "\ud800" alone is grammatical JSON but no text: neither of our names, nor any type's.
            return default;
        }
    }

    private static ReadOnlySpan<byte> TokenToRepeat(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            return default;

        var token = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
        return token.Length <= MaxIdLength ? token : default;
    }
}
