using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts;

/// <summary>What a member says of itself. Implemented by generated code: see <see cref="MemberStateAttribute"/>.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
public interface IMemberState<TSelf>
    where TSelf : class, IMemberState<TSelf>
{
    /// <summary>The namespace of its channels; empty for names without one.</summary>
    static abstract string Namespace { get; }

    /// <summary>How it is read and written: <see cref="ContractJson.Strict{T}(System.Text.Json.Serialization.JsonSerializerContext)"/>.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }
}
