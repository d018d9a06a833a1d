using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>
/// Reads what values of a type look like, from the same metadata that the serializer works with. Types with names are read once. What cannot be known is an error. Not thread-safe.
/// </summary>
internal sealed class ShapeReader
{
    private readonly List<Declaration> _declarations = [];
    private readonly EnumReader _enums;
    private readonly ObjectReader _objects;
    private readonly UnionReader _unions;

    public ShapeReader()
    {
        _enums = new EnumReader(_declarations.Add);
        _objects = new ObjectReader(this, _declarations.Add);
        _unions = new UnionReader(_objects, _declarations.Add);
    }

    /// <summary>All types with names that were read so far.</summary>
    public IReadOnlyList<Declaration> Declarations => _declarations;

    /// <summary>Reads a type of its own.</summary>
    /// <param name="json">How it is written.</param>
    /// <param name="where">Its place, for errors.</param>
    public Shape Read(JsonTypeInfo json, string where) => Read(new ValueSite(json, where));

    /// <summary>Reads a value at its place. Says nothing of whether the value may be <c>null</c>, but for <c>Nullable&lt;T&gt;</c>.</summary>
    /// <exception cref="ExportException">It cannot be described.</exception>
    public Shape Read(ValueSite site)
    {
        var type = site.Json.Type;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return new NullableShape(Read(site.Of(underlying)));

        if (IsAny(type))
            return new AnyShape();

        site.RequireKnownConverter();
        return type.IsEnum ? _enums.Read(site) : NumberHandling.Apply(ScalarTypes.Find(type), site) ?? ReadComposite(site);
    }

    private Shape ReadComposite(ValueSite site)
    {
        if (site.Json.Options.ReferenceHandler == ReferenceHandler.Preserve)
            throw site.Undescribable("its context preserves references, which contracts cannot say");

        return site.Json switch
        {
            { PolymorphismOptions: not null } => new ReferenceShape(_unions.Read(site)),
            { Kind: JsonTypeInfoKind.Object } => new ReferenceShape(_objects.Read(site)),
            { Kind: JsonTypeInfoKind.Enumerable } => new ArrayShape(ReadElement(site)),
            { Kind: JsonTypeInfoKind.Dictionary } => new MapShape(ReadKey(site), ReadElement(site)),
            _ => throw site.Undescribable($"JSON has no form of {site.Json.Type.Name} that is known: use a record, or JsonElement for any value"),
        };
    }

    private Shape ReadElement(ValueSite site)
    {
        var element = site.Element();
        var shape = Read(element);
        return element.MayBeNull && shape is not (NullableShape or AnyShape) ? new NullableShape(shape) : shape;
    }

    // Names of members are text, whatever the type of the key.
    private Shape? ReadKey(ValueSite site)
    {
        var key = site.Of(site.Json.KeyType!);
        if (key.Json.Type.IsDefined(typeof(FlagsAttribute), inherit: false))
            throw key.Undescribable($"the keys of its dictionary are flags of {key.Json.Type.Name}");

        return Read(key with { Numbers = JsonNumberHandling.Strict }) switch
        {
            ScalarShape { Kind: ScalarKind.String, Format: null, Pattern: null, Length: null } => null,
            ScalarShape { Kind: ScalarKind.String } text => text,
            ScalarShape { Kind: ScalarKind.Integer } => new ScalarShape(ScalarKind.String) { Pattern = "^-?[0-9]+$" },
            ReferenceShape { Declaration: EnumDeclaration named } => new LiteralsShape([.. named.Values.Select(KeyOf)]),
            _ => throw key.Undescribable($"a dictionary whose keys are {key.Json.Type.Name}"),
        };
    }

    // Numbers become names there; other names are those that the converter gives.
    private static JsonNode? KeyOf(EnumValue value) => value.Value.GetValueKind() == JsonValueKind.String ? value.Value : JsonValue.Create(value.Name);

    private static bool IsAny(Type type) => type == typeof(JsonElement) || type == typeof(JsonDocument) || type == typeof(JsonNode);
}
