namespace Dunlin.Contracts.Generator.Models;

/// <summary>A marked serializer context.</summary>
/// <param name="Type">The context.</param>
/// <param name="Listed">The types that it lists with <c>[JsonSerializable]</c>, as <see cref="DeclaredType.Reference"/>, in their order.</param>
/// <param name="Findings">What is wrong with it alone.</param>
internal sealed record ContractModel(DeclaredType Type, EquatableArray<string> Listed, EquatableArray<Finding> Findings);
