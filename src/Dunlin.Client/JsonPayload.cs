using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Client;

/// <summary>A JSON value as it goes over the wire: UTF-8, byte for byte what the publisher sent. Immutable; the default value is <c>null</c>.</summary>
public readonly struct JsonPayload
{
    private static readonly byte[] Null = "null"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _utf8;

    private JsonPayload(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    /// <summary>The bytes. Do not change them.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8.IsEmpty ? Null : _utf8;

    /// <summary>Takes JSON that is there already.</summary>
    /// <param name="utf8">One JSON value in UTF-8, at most 64 deep. Not copied: do not change it afterwards.</param>
    /// <exception cref="JsonException">It is no JSON value.</exception>
    public static JsonPayload Parse(ReadOnlyMemory<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8.Span);
        reader.Read();
        reader.Skip();
        // Throws when something follows.
        reader.Read();
        return new JsonPayload(utf8);
    }

    /// <summary>Takes JSON that is there already.</summary>
    /// <param name="json">One JSON value, at most 64 deep.</param>
    /// <exception cref="JsonException">It is no JSON value.</exception>
    public static JsonPayload Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Parse(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Writes a value as JSON.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="type">How it is written; of a <c>JsonSerializerContext</c>, or of <c>JsonSerializerOptions.GetTypeInfo</c>.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <exception cref="NotSupportedException">The value cannot be written.</exception>
    public static JsonPayload From<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Reads it as a value.</summary>
    /// <param name="type">How it is read.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <exception cref="JsonException">It is not of that type, or has what .NET does not read, such as half a surrogate pair.</exception>
    public T? Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Utf8.Span, type);

    /// <summary>Reads it without knowing its type.</summary>
    public JsonElement ToElement()
    {
        var reader = new Utf8JsonReader(Utf8.Span);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    /// <summary>Takes a part of a message that was checked when it was read.</summary>
    internal static JsonPayload OfChecked(ReadOnlyMemory<byte> utf8) => new(utf8);

    internal bool IsSame(JsonPayload other) => Utf8.Span.SequenceEqual(other.Utf8.Span);
}
