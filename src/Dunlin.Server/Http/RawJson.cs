using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dunlin.Server.Http;

/// <summary>A JSON value that is passed on byte for byte.</summary>
[JsonConverter(typeof(RawJsonConverter))]
internal sealed record RawJson(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Null for no value.</summary>
    public static RawJson? Of(ReadOnlyMemory<byte> utf8) => utf8.IsEmpty ? null : new RawJson(utf8);
}

/// <summary>Writes it as it is: it was checked when it came.</summary>
internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, never read.");

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
