namespace Dunlin.Contracts.Export.Model;

/// <summary>Everything that the contracts of one assembly say. Immutable once it is read.</summary>
/// <param name="Source">The name of the assembly.</param>
/// <param name="Version">The version of the assembly.</param>
/// <param name="Namespaces">Sorted by name.</param>
/// <param name="Declarations">All types that have names, in the order of their first use.</param>
internal sealed record ContractModel(string Source, string Version, IReadOnlyList<ChannelNamespace> Namespaces, IReadOnlyList<Declaration> Declarations);

/// <summary>What the channels of a namespace carry. <c>State</c> is null when members say nothing of themselves.</summary>
internal sealed record ChannelNamespace(string Name, IReadOnlyList<ChannelEvent> Events, MemberState? State);

/// <summary>One event.</summary>
internal sealed record ChannelEvent(string Name, bool IsEphemeral, Declaration Payload);

/// <summary>What members say of themselves.</summary>
internal sealed record MemberState(Declaration Payload);
