using System.Text.Json.Nodes;

namespace Dunlin.Contracts.Export.Model;

/// <summary>What a value looks like in JSON. Immutable.</summary>
internal abstract record Shape;

/// <summary>Any JSON value.</summary>
internal sealed record AnyShape : Shape;

/// <summary>One of a few strings, numbers, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
internal sealed record LiteralsShape(IReadOnlyList<JsonNode?> Values) : Shape;

/// <summary>Either <c>null</c> or something else.</summary>
internal sealed record NullableShape(Shape Other) : Shape;

/// <summary>One of several, which differ.</summary>
internal sealed record EitherShape(IReadOnlyList<Shape> Shapes) : Shape;

/// <summary>An array.</summary>
internal sealed record ArrayShape(Shape Item) : Shape;

/// <summary>An object whose members have names of their own. <c>Key</c> is the shape of these names; null for any.</summary>
internal sealed record MapShape(Shape? Key, Shape Value) : Shape;

/// <summary>A type that has a name.</summary>
internal sealed record ReferenceShape(Declaration Declaration) : Shape;
