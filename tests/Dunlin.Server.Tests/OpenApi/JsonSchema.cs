using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dunlin.Server.Tests.OpenApi;

/// <summary>The part of JSON Schema 2020-12 that the document uses. A keyword that it does not know fails, so that nothing is passed over.</summary>
internal sealed class JsonSchema(JsonElement document)
{
    private static readonly string[] Annotations = ["description", "default", "example"];

    /// <summary>What is wrong with a value, one line each; empty when it is valid.</summary>
    public IEnumerable<string> Problems(JsonElement schema, JsonElement value, string path = "$")
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            foreach (var problem in Check(schema, keyword.Name, keyword.Value, value, path))
                yield return problem;
        }
    }

    /// <summary>What a reference, or the thing itself, stands for.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        if (!element.TryGetProperty("$ref", out var reference))
            return element;

        var found = document;
        foreach (var part in reference.GetString()!.Split('/').Skip(1))
            found = found.GetProperty(part);
        return found;
    }

    private IEnumerable<string> Check(JsonElement schema, string keyword, JsonElement rule, JsonElement value, string path)
    {
        if (Annotations.Contains(keyword))
            return [];

        return keyword switch
        {
            "$ref" => Problems(Resolve(schema), value, path),
            "type" => When(!Types(rule).Any(type => IsOf(type, value)), path, $"is no {rule}"),
            "const" => When(!JsonElement.DeepEquals(rule, value), path, $"is not {rule}"),
            "enum" => When(!rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)), path, $"is none of {rule}"),
            "minimum" => When(value.ValueKind == JsonValueKind.Number && value.GetDouble() < rule.GetDouble(), path, $"is less than {rule}"),
            "maximum" => When(value.ValueKind == JsonValueKind.Number && value.GetDouble() > rule.GetDouble(), path, $"is more than {rule}"),
            "minLength" => When(value.ValueKind == JsonValueKind.String && value.GetString()!.Length < rule.GetInt32(), path, $"is shorter than {rule}"),
            "maxLength" => When(value.ValueKind == JsonValueKind.String && value.GetString()!.Length > rule.GetInt32(), path, $"is longer than {rule}"),
            "pattern" => When(value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, rule.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(5)), path, $"does not match {rule}"),
            "maxItems" => When(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > rule.GetInt32(), path, $"has more than {rule} items"),
            "items" => value.ValueKind != JsonValueKind.Array ? [] : value.EnumerateArray().SelectMany((item, i) => Problems(rule, item, $"{path}[{i}]")),
            "required" => value.ValueKind != JsonValueKind.Object ? [] : rule.EnumerateArray().SelectMany(name => When(!value.TryGetProperty(name.GetString()!, out _), path, $"has no {name}")),
            "properties" => value.ValueKind != JsonValueKind.Object ? [] : rule.EnumerateObject().SelectMany(one => value.TryGetProperty(one.Name, out var found) ? Problems(one.Value, found, $"{path}.{one.Name}") : []),
            "additionalProperties" when rule.ValueKind == JsonValueKind.False => value.ValueKind != JsonValueKind.Object ? [] : Others(schema, value, path),
            "oneOf" => When(rule.EnumerateArray().Count(one => !Problems(one, value, path).Any()) != 1, path, "is not exactly one of its alternatives"),
            _ => [$"{path}: the test does not know '{keyword}'"],
        };
    }

    private static IEnumerable<string> Others(JsonElement schema, JsonElement value, string path) =>
        value.EnumerateObject().SelectMany(one => When(!schema.GetProperty("properties").TryGetProperty(one.Name, out _), path, $"has '{one.Name}', which is not described"));

    private static IEnumerable<string> When(bool isWrong, string path, string problem) => isWrong ? [$"{path} {problem}"] : [];

    private static IEnumerable<string> Types(JsonElement rule) =>
        rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Select(one => one.GetString()!) : [rule.GetString()!];

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new InvalidOperationException($"There is no type '{type}'."),
    };
}
