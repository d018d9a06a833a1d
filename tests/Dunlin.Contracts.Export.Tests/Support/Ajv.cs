using System.Text.Json.Nodes;
using Dunlin.Contracts.Export.AsyncApi;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>The validator ajv, as draft-07 and as 2020-12.</summary>
internal static class Ajv
{
    /// <summary>For each value <c>valid</c>, or what is wrong with it by the schema of that name.</summary>
    public static string[] Validate(JsonObject schemas, IEnumerable<(string Schema, JsonNode? Value)> cases)
    {
        var input = new JsonObject
        {
            ["schemas"] = schemas.DeepClone(),
            ["cases"] = new JsonArray([.. cases.Select(one => new JsonObject { ["schema"] = one.Schema, ["value"] = one.Value?.DeepClone() })]),
        };
        return Node.Run("validate-values.mjs", input.ToJsonString()).TrimEnd('\n').Split('\n');
    }

    /// <summary>The schemas of a model.</summary>
    public static JsonObject SchemasOf(ContractModel model) => AsyncApiDocument.Create(model, new AsyncApiOptions(null, null, null))["components"]!["schemas"]!.AsObject();
}
