using System.Text.Json.Serialization.Metadata;
using Dunlin.Contracts.Validation;

namespace Dunlin.Contracts;

/// <summary>What the members of a namespace's channels say of themselves. Immutable.</summary>
public sealed class MemberStateDescriptor
{
    private MemberStateDescriptor(string @namespace, JsonTypeInfo json, MessageContract message)
    {
        Namespace = @namespace;
        Json = json;
        Message = message;
    }

    /// <summary>The namespace of the channels; empty for names without one.</summary>
    public string Namespace { get; }

    /// <summary>Its record, and how that is read and written.</summary>
    public JsonTypeInfo Json { get; }

    /// <summary>What it must be.</summary>
    internal MessageContract Message { get; }

    /// <summary>Describes a state.</summary>
    /// <typeparam name="T">The record.</typeparam>
    public static MemberStateDescriptor Of<T>()
        where T : class, IMemberState<T> => new(T.Namespace, T.Json, StateContract<T>.Message);
}
