using System.Text.Json.Nodes;

namespace Dunlin.Contracts.Export.Model;

/// <summary>A type that has a name. Compared by reference, because types may refer to themselves.</summary>
internal abstract class Declaration(Type type, string? description)
{
    /// <summary>The C# type.</summary>
    public Type Type { get; } = type;

    public string? Description { get; } = description;
}

/// <summary>An object with known members.</summary>
internal sealed class ObjectDeclaration(Type type, string? description) : Declaration(type, description)
{
    /// <summary>Its members, in the order in which .NET writes them. Set once it is read: they may lead back to it.</summary>
    public IReadOnlyList<Member> Members { get; set; } = [];

    public OtherMembers OtherMembers { get; set; }
}

/// <summary>An enum: each of its values as it is written.</summary>
internal sealed class EnumDeclaration(Type type, string? description, IReadOnlyList<EnumValue> values) : Declaration(type, description)
{
    public IReadOnlyList<EnumValue> Values { get; } = values;
}

/// <summary>One value. <c>Name</c> is also what stands for it as the key of a dictionary, unless the value itself is a string.</summary>
internal sealed record EnumValue(string Name, JsonNode Value, string? Description);

/// <summary>One of several objects, told apart by one member, the discriminator.</summary>
internal sealed class UnionDeclaration(Type type, string? description, string discriminator) : Declaration(type, description)
{
    /// <summary>The name of the discriminator.</summary>
    public string Discriminator { get; } = discriminator;

    /// <summary>The cases, in the order of their attributes. Set once they are read.</summary>
    public IReadOnlyList<UnionCase> Cases { get; set; } = [];
}

/// <summary>One case. <c>Value</c> is its discriminator; null for the base type itself, which is written without.</summary>
internal sealed record UnionCase(JsonNode? Value, ObjectDeclaration Object);
