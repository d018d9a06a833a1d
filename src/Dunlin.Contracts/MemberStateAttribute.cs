namespace Dunlin.Contracts;

/// <summary>
/// Marks a <c>partial</c> record as what a member of the channels of one namespace says of itself (its presence state). Otherwise as <see cref="ChannelEventAttribute"/>.
/// </summary>
/// <param name="namespace">The namespace: what stands before the first <c>:</c> of the channels' names; empty for names without one. It has one state.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MemberStateAttribute(string @namespace) : Attribute
{
    /// <summary>The namespace of the channels.</summary>
    public string Namespace { get; } = @namespace;
}
