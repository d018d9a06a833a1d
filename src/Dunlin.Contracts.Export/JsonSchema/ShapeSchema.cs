using System.Text.Json.Nodes;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.JsonSchema;

/// <summary>The schemas of shapes. Types with names are referred to.</summary>
internal static class ShapeSchema
{
    public static JsonObject Of(Shape shape, Func<Declaration, JsonObject> refer) => shape switch
    {
        AnyShape => [],
        ScalarShape scalar => Scalar(scalar),
        LiteralsShape literals => Literals(literals.Values),
        NullableShape nullable => OrNull(Of(nullable.Other, refer)),
        EitherShape either => new JsonObject { ["anyOf"] = new JsonArray([.. either.Shapes.Select(one => Of(one, refer))]) },
        ArrayShape array => new JsonObject { ["type"] = "array", ["items"] = Of(array.Item, refer) },
        MapShape map => Map(map, refer),
        ReferenceShape reference => refer(reference.Declaration),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "is of no known kind"),
    };

    public static JsonObject Literals(IEnumerable<JsonNode?> values)
    {
        JsonNode?[] all = [.. values.Select(value => value?.DeepClone())];
        var schema = new JsonObject();
        if (all.All(value => value?.GetValueKind() == System.Text.Json.JsonValueKind.String))
            schema["type"] = "string";
        else if (all.All(value => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number))
            schema["type"] = all.All(value => value!.ToString().All(char.IsAsciiDigit)) ? "integer" : "number";
        schema["enum"] = new JsonArray(all);
        return schema;
    }

    private static JsonObject Scalar(ScalarShape scalar)
    {
        var schema = new JsonObject { ["type"] = scalar.Kind.ToString().ToLowerInvariant() };
        Add(schema, "format", scalar.Format);
        Add(schema, "pattern", scalar.Pattern);
        Add(schema, "contentEncoding", scalar.ContentEncoding);
        Add(schema, "minimum", scalar.Minimum);
        Add(schema, "maximum", scalar.Maximum);
        Add(schema, "minLength", scalar.Length);
        Add(schema, "maxLength", scalar.Length);
        return schema;
    }

    private static JsonObject Map(MapShape map, Func<Declaration, JsonObject> refer)
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(map.Value, refer) };
        if (map.Key is not null)
            schema["propertyNames"] = Of(map.Key, refer);
        return schema;
    }

    // Where a type is named, null is another one; elsewhere it is one of two.
    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema.Count == 0)
            return schema;

        if (schema["type"] is not { } type)
            return schema["enum"] is JsonArray mixed && AddNull(mixed) ? schema : new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };

        schema["type"] = new JsonArray(type.DeepClone(), "null");
        if (schema["enum"] is JsonArray values)
            AddNull(values);
        return schema;
    }

    private static bool AddNull(JsonArray values)
    {
        if (values.All(value => value is not null))
            values.Add(null);
        return true;
    }

    private static void Add(JsonObject schema, string keyword, JsonNode? value)
    {
        if (value is not null)
            schema[keyword] = value;
    }
}
