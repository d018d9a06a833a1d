using Dunlin.Contracts.Export.Model;
using Dunlin.Contracts.Export.Naming;

namespace Dunlin.Contracts.Export.TypeScript;

/// <summary>The types of shapes.</summary>
internal sealed class ShapeTypes(TypeNames names)
{
    public string Of(Shape shape) => shape switch
    {
        AnyShape => "unknown",
        ScalarShape { Kind: ScalarKind.String } => "string",
        ScalarShape { Kind: ScalarKind.Boolean } => "boolean",
        ScalarShape => "number",
        LiteralsShape literals => Join(literals.Values.Select(TypeScriptText.Literal)),
        NullableShape { Other: AnyShape } => "unknown",
        NullableShape nullable => Join([.. Parts(nullable.Other), "null"]),
        EitherShape either => Join(either.Shapes.SelectMany(Parts)),
        ArrayShape array => $"{InParentheses(array.Item)}[]",
        MapShape map => Map(map),
        ReferenceShape reference => names.Of(reference.Declaration),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "is of no known kind"),
    };

    // Where the names are known, none has to be there.
    private string Map(MapShape map) => map.Key switch
    {
        LiteralsShape keys => $"{{ [Key in {Of(keys)}]?: {Of(map.Value)} }}",
        _ => $"{{ [key: string]: {Of(map.Value)} }}",
    };

    private IEnumerable<string> Parts(Shape shape) => shape is LiteralsShape literals ? literals.Values.Select(TypeScriptText.Literal) : [Of(shape)];

    private string InParentheses(Shape shape) => shape is NullableShape or EitherShape or LiteralsShape { Values.Count: > 1 } ? $"({Of(shape)})" : Of(shape);

    private static string Join(IEnumerable<string> parts) => string.Join(" | ", parts.Distinct());
}
