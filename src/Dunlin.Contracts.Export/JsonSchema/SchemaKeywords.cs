using System.Text.Json.Nodes;

namespace Dunlin.Contracts.Export.JsonSchema;

/// <summary>Adds keywords to schemas.</summary>
internal static class SchemaKeywords
{
    /// <summary>The schema with a keyword more: beside the others, or in an <c>allOf</c> where it has that keyword already. Changes the schema.</summary>
    public static JsonObject With(this JsonObject schema, string keyword, JsonNode? value)
    {
        // Beside a $ref nothing counts.
        if (schema.ContainsKey("$ref"))
            schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
        if (schema.TryAdd(keyword, value))
            return schema;

        if (schema["allOf"] is not JsonArray more)
            schema["allOf"] = more = [];
        more.Add((JsonNode)new JsonObject { [keyword] = value });
        return schema;
    }
}
