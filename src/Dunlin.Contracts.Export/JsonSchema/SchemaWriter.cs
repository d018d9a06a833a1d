using System.Text.Json.Nodes;
using Dunlin.Contracts.Export.Model;
using Dunlin.Contracts.Export.Naming;

namespace Dunlin.Contracts.Export.JsonSchema;

/// <summary>
/// Writes types as schemas, in what JSON Schema draft-07 and 2020-12 have in common: the Schema Object of AsyncAPI 3.0 is a superset of draft-07. There nothing beside a <c>$ref</c> counts, so that
/// it stands alone or in an <c>allOf</c>.
/// </summary>
/// <param name="names">The names of the types.</param>
/// <param name="root">Where the schemas of the types are, as a JSON pointer that ends with a slash.</param>
internal sealed class SchemaWriter(TypeNames names, string root)
{
    /// <summary>The schema of a type that has a name.</summary>
    public JsonObject Declare(Declaration declaration)
    {
        var schema = declaration switch
        {
            ObjectDeclaration record => Record(record),
            EnumDeclaration literals => Enum(literals),
            UnionDeclaration union => new JsonObject { ["oneOf"] = new JsonArray([.. union.Cases.Select(one => Case(union, one))]) },
            _ => throw new ArgumentOutOfRangeException(nameof(declaration), declaration, "is of no known kind"),
        };
        if (declaration.Description is { } text)
            schema.Insert(0, "description", text);
        return schema;
    }

    /// <summary>A reference to it.</summary>
    public JsonObject Refer(Declaration declaration) => new() { ["$ref"] = root + names.Of(declaration) };

    private JsonObject Record(ObjectDeclaration record)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (record.Members.Count > 0)
            schema["properties"] = new JsonObject(record.Members.Select(member => KeyValuePair.Create<string, JsonNode?>(member.Name, Member(member))));
        if (record.Members.Any(member => !member.IsOptional))
            schema["required"] = new JsonArray([.. record.Members.Where(member => !member.IsOptional).Select(member => JsonValue.Create(member.Name))]);
        if (record.OtherMembers == OtherMembers.Refused)
            schema["additionalProperties"] = false;
        return schema;
    }

    private JsonObject Member(Member member)
    {
        var schema = ShapeSchema.Of(member.Shape, Refer);
        foreach (var (keyword, value) in member.Constraints)
            schema = schema.With(keyword, value.DeepClone());
        if (member.Access != MemberAccess.ReadWrite)
            schema = schema.With(member.Access == MemberAccess.ReadOnly ? "readOnly" : "writeOnly", true);
        if (member.Default is { Json: var fallback })
            schema = schema.With("default", fallback?.DeepClone());
        return member.Description is { } text ? schema.With("description", text) : schema;
    }

    private static JsonObject Enum(EnumDeclaration declaration)
    {
        var schema = ShapeSchema.Literals(declaration.Values.Select(value => value.Value));
        // What the numbers mean, in the form that code generators read.
        if (declaration.Values.Any(value => value.Name != value.Value.ToString()))
            schema["x-enum-varnames"] = new JsonArray([.. declaration.Values.Select(value => JsonValue.Create(value.Name))]);
        if (declaration.Values.Any(value => value.Description is not null))
            schema["x-enum-descriptions"] = new JsonArray([.. declaration.Values.Select(value => JsonValue.Create(value.Description ?? ""))]);
        return schema;
    }

    private JsonObject Case(UnionDeclaration union, UnionCase one)
    {
        var tag = one.Value is { } value
            ? new JsonObject { ["properties"] = new JsonObject { [union.Discriminator] = new JsonObject { ["const"] = value.DeepClone() } }, ["required"] = new JsonArray(union.Discriminator) }
            : new JsonObject { ["not"] = new JsonObject { ["required"] = new JsonArray(union.Discriminator) } };
        return new JsonObject { ["allOf"] = new JsonArray(CaseObject(union, one), tag) };
    }

    // A schema that refuses other members would refuse the discriminator, too.
    private JsonObject CaseObject(UnionDeclaration union, UnionCase one)
    {
        if (one.Object.OtherMembers != OtherMembers.Refused || one.Value is null)
            return Refer(one.Object);

        var schema = Record(one.Object);
        if (schema["properties"] is not JsonObject properties)
            schema["properties"] = properties = [];
        properties[union.Discriminator] = true;
        return schema;
    }
}
