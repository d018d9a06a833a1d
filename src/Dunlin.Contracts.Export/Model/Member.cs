using System.Text.Json.Nodes;

namespace Dunlin.Contracts.Export.Model;

/// <summary>A member of an object. Immutable.</summary>
internal sealed record Member(string Name, Shape Shape)
{
    /// <summary>Whether the reader takes an object without it.</summary>
    public bool IsOptional { get; init; }

    public MemberAccess Access { get; init; }

    public string? Description { get; init; }

    /// <summary>What the reader takes when it is left out; null when that is not known.</summary>
    public DefaultValue? Default { get; init; }

    /// <summary>Keywords of JSON Schema that its data annotations stand for.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonNode>> Constraints { get; init; } = [];
}

internal enum MemberAccess
{
    /// <summary>It is written and read.</summary>
    ReadWrite,

    /// <summary>.NET writes it and passes over it when it reads, as with computed properties.</summary>
    ReadOnly,

    /// <summary>.NET reads it and never writes it.</summary>
    WriteOnly,
}

/// <summary>A default value, which may be <c>null</c>.</summary>
internal sealed record DefaultValue(JsonNode? Json);
