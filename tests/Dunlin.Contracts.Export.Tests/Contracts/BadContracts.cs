using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dunlin.Contracts;

namespace Dunlin.Contracts.Export.Tests.Contracts;

/// <summary>What cannot be described, one to a record.</summary>
public static class Bad
{
    public sealed record AnyObject(object Value);

    public sealed record Pointer(nint Value);

    public sealed record ForeignConverter([property: JsonConverter(typeof(Upside))] string Value);

    public sealed record NeverRead([property: JsonNumberHandling(JsonNumberHandling.WriteAsString)] int Value);

    public sealed record Required([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value);

    public sealed record DotNetPattern([property: RegularExpression(@"\A(?i)x\z")] string Value);

    public sealed record RangeOfWords([property: Range(typeof(decimal), "one", "two")] decimal Value);

    public sealed record WrongDefault
    {
        [DefaultValue("many")]
        public int Value { get; set; }
    }

    public sealed record FlagsAsKeys(IReadOnlyDictionary<Rights, int> Value);

    public sealed record Untagged(Vague Value);

    [JsonDerivedType(typeof(Exactly))]
    public abstract record Vague;

    public sealed record Exactly : Vague;

    public sealed record DeepDown(IReadOnlyList<IReadOnlyDictionary<string, Pointer[]>> Items);

    public sealed class Upside : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
