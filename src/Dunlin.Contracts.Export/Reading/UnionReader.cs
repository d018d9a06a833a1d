using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Export.Model;

namespace Dunlin.Contracts.Export.Reading;

/// <summary>Reads types with <c>[JsonDerivedType]</c>: one of several objects, with a discriminator.</summary>
internal sealed class UnionReader(ObjectReader objects, Action<Declaration> declare)
{
    private readonly Dictionary<Type, UnionDeclaration> _known = [];

    public UnionDeclaration Read(ValueSite site)
    {
        if (_known.TryGetValue(site.Json.Type, out var known))
            return known;

        if (site.Json.Kind != JsonTypeInfoKind.Object)
            throw site.Undescribable($"{site.Json.Type.Name} is polymorphic, and not written as an object");

        var options = site.Json.PolymorphismOptions!;
        var union = new UnionDeclaration(site.Json.Type, Descriptions.Of(site.Json.Type), options.TypeDiscriminatorPropertyName);
        _known.Add(site.Json.Type, union);
        declare(union);
        union.Cases = [.. options.DerivedTypes.Select(derived => Case(derived, site)), .. BaseItself(options, site)];
        return union;
    }

    private UnionCase Case(JsonDerivedType derived, ValueSite site)
    {
        JsonNode value = derived.TypeDiscriminator switch
        {
            string text => JsonValue.Create(text),
            int number => JsonValue.Create(number),
            _ => throw site.Undescribable($"its case {derived.DerivedType.Name} has no discriminator, so that nobody can tell it from the others"),
        };
        return new UnionCase(value, objects.Read(site.Of(derived.DerivedType)));
    }

    // A base that is not abstract is written without a discriminator, unless it is among the cases.
    private IEnumerable<UnionCase> BaseItself(JsonPolymorphismOptions options, ValueSite site) =>
        site.Json.Type is { IsAbstract: true } or { IsInterface: true } || options.DerivedTypes.Any(derived => derived.DerivedType == site.Json.Type)
            ? []
            : [new UnionCase(null, objects.Read(site))];
}
