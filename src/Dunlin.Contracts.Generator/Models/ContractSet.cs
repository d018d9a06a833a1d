namespace Dunlin.Contracts.Generator.Models;

/// <summary>A record to be written: its role, and the context that knows its JSON.</summary>
/// <param name="File">The name of the generated file.</param>
/// <param name="Type">The record.</param>
/// <param name="Role">What it stands for.</param>
/// <param name="Context">The contract that lists it, as <see cref="DeclaredType.Reference"/>.</param>
internal sealed record RecordPart(string File, DeclaredType Type, RecordRole Role, string Context);

/// <summary>A record of a contract.</summary>
/// <param name="Reference">See <see cref="DeclaredType.Reference"/>.</param>
/// <param name="Kind">What it is.</param>
internal sealed record ContractMember(string Reference, RecordKind Kind);

/// <summary>A contract to be written.</summary>
/// <param name="File">The name of the generated file.</param>
/// <param name="Type">The context.</param>
/// <param name="Members">Its records, in the order in which it lists them.</param>
internal sealed record ContractPart(string File, DeclaredType Type, EquatableArray<ContractMember> Members);

/// <summary>All that follows from what is marked in a project.</summary>
internal sealed record ContractSet(EquatableArray<RecordPart> Records, EquatableArray<ContractPart> Contracts, EquatableArray<Finding> Findings);
