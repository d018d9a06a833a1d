namespace Dunlin.Contracts.Export.Model;

/// <summary>The JSON types of scalars, named as in JSON Schema.</summary>
internal enum ScalarKind
{
    Boolean,
    Integer,
    Number,
    String,
}

/// <summary>A string, number or boolean. The properties are keywords of JSON Schema.</summary>
internal sealed record ScalarShape(ScalarKind Kind) : Shape
{
    public string? Format { get; init; }

    public string? Pattern { get; init; }

    public string? ContentEncoding { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    /// <summary>The length in characters, when there is only one.</summary>
    public int? Length { get; init; }

    /// <summary>What people who write TypeScript have to know; null when the type says it all.</summary>
    public string? Note { get; init; }
}
