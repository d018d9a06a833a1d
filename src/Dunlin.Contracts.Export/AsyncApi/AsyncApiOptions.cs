namespace Dunlin.Contracts.Export.AsyncApi;

/// <summary>What a document says beside the contract.</summary>
/// <param name="Title">Null for the name of the assembly.</param>
/// <param name="Version">Null for the version of the assembly.</param>
/// <param name="Server">Where the server speaks the protocol; null to name none.</param>
internal sealed record AsyncApiOptions(string? Title, string? Version, Uri? Server);
