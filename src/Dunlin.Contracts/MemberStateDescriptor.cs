using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts;

/// <summary>What the members of a namespace's channels say of themselves. Immutable.</summary>
public sealed class MemberStateDescriptor
{
    private MemberStateDescriptor(string @namespace, JsonTypeInfo json)
    {
        Namespace = @namespace;
        Json = json;
    }

    /// <summary>The namespace of the channels; empty for names without one.</summary>
    public string Namespace { get; }

    /// <summary>Its record, and how that is read and written.</summary>
    public JsonTypeInfo Json { get; }

    /// <summary>Describes a state.</summary>
    /// <typeparam name="T">The record.</typeparam>
    public static MemberStateDescriptor Of<T>()
        where T : class, IMemberState<T> => new(T.Namespace, T.Json);
}
