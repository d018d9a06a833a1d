using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>Reads records, and all other types that are written as an object with known members.</summary>
internal sealed class ObjectReader(ShapeReader shapes, Action<Declaration> declare)
{
    private readonly Dictionary<Type, (ObjectDeclaration Declaration, JsonTypeInfo Json)> _known = [];

    public ObjectDeclaration Read(ValueSite site)
    {
        if (_known.TryGetValue(site.Json.Type, out var known))
            return SameFor(site, known.Json) ? known.Declaration : throw site.Undescribable($"{site.Json.Type.Name} is written in two ways by different contexts");

        var declaration = new ObjectDeclaration(site.Json.Type, Descriptions.Of(site.Json.Type));
        _known.Add(site.Json.Type, (declaration, site.Json));
        declare(declaration);
        Fill(declaration, site.Json);
        return declaration;
    }

    private void Fill(ObjectDeclaration declaration, JsonTypeInfo json)
    {
        var extension = PropertiesOf(json).FirstOrDefault(property => property.IsExtensionData);
        declaration.OtherMembers = extension is not null ? OtherMembers.Kept
            : (json.UnmappedMemberHandling ?? json.Options.UnmappedMemberHandling) == JsonUnmappedMemberHandling.Disallow ? OtherMembers.Refused
            : OtherMembers.Ignored;
        declaration.Members =
        [
            .. PropertiesOf(json)
                .Where(property => property != extension && (property.Get is not null || property.Set is not null || property.AssociatedParameter is not null))
                .Select(property => new MemberReader(shapes, json, property).Read()),
        ];
    }

    private static bool SameFor(ValueSite site, JsonTypeInfo known) =>
        ReferenceEquals(site.Json.Options, known.Options) || PropertiesOf(site.Json).Select(Signature).SequenceEqual(PropertiesOf(known).Select(Signature));

    private static (string, Type, bool, JsonNumberHandling) Signature(JsonPropertyInfo property) =>
        (property.Name, property.PropertyType, property.IsRequired, property.NumberHandling ?? property.Options.NumberHandling);

    private static IList<JsonPropertyInfo> PropertiesOf(JsonTypeInfo json)
    {
        try
        {
            json.MakeReadOnly();
            return json.Properties;
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException)
        {
            throw new ExportException($"{json.Type.FullName} cannot be described: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }
}
