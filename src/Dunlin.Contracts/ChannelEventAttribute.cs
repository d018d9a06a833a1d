namespace Dunlin.Contracts;

/// <summary>
/// Marks a <c>partial</c> record as what is published under one event name in the channels of one namespace. It must be listed with <c>[JsonSerializable]</c> by a
/// <see cref="ChannelContractAttribute">contract</see> of the same project; then the server, the C# client and the TypeScript client all get their types from it.
/// </summary>
/// <param name="namespace">The namespace: what stands before the first <c>:</c> of the channels' names; empty for names without one.</param>
/// <param name="name">The event name: 1 to 200 bytes of UTF-8, once in a namespace.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ChannelEventAttribute(string @namespace, string name) : Attribute
{
    /// <summary>The namespace of the channels.</summary>
    public string Namespace { get; } = @namespace;

    /// <summary>The event name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it is never kept in a history and has no offset, as for typing and cursors. Default: false.</summary>
    public bool Ephemeral { get; init; }
}
