using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>Reads enums. Each value is written by the serializer itself: that is what a contract means, with whatever names a converter gives.</summary>
internal sealed class EnumReader(Action<Declaration> declare)
{
    private readonly Dictionary<Type, EnumDeclaration> _known = [];

    public Shape Read(ValueSite site)
    {
        var written = Write(site);
        return site.Json.Type.IsDefined(typeof(FlagsAttribute)) ? Flags(written, site) : new ReferenceShape(Declare(site, written));
    }

    private EnumDeclaration Declare(ValueSite site, EnumValue[] written)
    {
        var type = site.Json.Type;
        if (!_known.TryGetValue(type, out var declaration))
        {
            _known.Add(type, declaration = new EnumDeclaration(type, Descriptions.Of(type), written));
            declare(declaration);
        }
        else if (!declaration.Values.Select(value => value.Value.ToJsonString()).SequenceEqual(written.Select(value => value.Value.ToJsonString())))
        {
            throw site.Undescribable($"{type.Name} is written in two ways: give the type itself the converter");
        }

        return declaration;
    }

    // Several flags together are a sum, or names between commas.
    private static ScalarShape Flags(EnumValue[] written, ValueSite site) =>
        written.All(value => value.Value.GetValueKind() == JsonValueKind.Number)
            ? new ScalarShape(ScalarKind.Integer) { Note = $"Flags: {List(written, value => $"{value.Value} {value.Name}")}." }
        : written.All(value => value.Value.GetValueKind() == JsonValueKind.String)
            ? new ScalarShape(ScalarKind.String) { Note = $"Flags, several with commas between them: {List(written, value => value.Value.ToString())}." }
        : throw site.Undescribable("its flags are partly names and partly numbers");

    private static string List(EnumValue[] values, Func<EnumValue, string> describe) => string.Join(", ", values.Select(describe));

    private static EnumValue[] Write(ValueSite site)
    {
        var options = OptionsFor(site);
        var written = site.Json.Type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .DistinctBy(field => field.GetRawConstantValue())
            .Select(field => new EnumValue(field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name, Write(field.GetValue(null)!, site, options), Descriptions.Of(field)))
            .ToArray();
        return written.Length > 0 ? written : throw site.Undescribable($"{site.Json.Type.Name} has no values");
    }

    private static JsonNode Write(object value, ValueSite site, JsonSerializerOptions options)
    {
        var json = JsonSerializer.SerializeToNode(value, options.GetTypeInfo(site.Json.Type));
        return json is JsonValue && json.GetValueKind() is JsonValueKind.String or JsonValueKind.Number
            ? json
            : throw site.Undescribable($"{site.Json.Type.Name}.{value} is written as {json?.ToJsonString() ?? "null"}, which is no string and no number");
    }

    private static JsonSerializerOptions OptionsFor(ValueSite site) =>
        site.Converter is { } converter ? new JsonSerializerOptions(site.Json.Options) { Converters = { converter } } : site.Json.Options;
}
