namespace Dunlin.Contracts.Export.Tests.Contracts.Shop;

/// <summary>Of the same name as one in another namespace.</summary>
public sealed record Item(int Number);
