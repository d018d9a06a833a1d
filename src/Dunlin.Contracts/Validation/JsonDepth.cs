namespace Dunlin.Contracts.Validation;

/// <summary>How deep a message may be nested.</summary>
internal static class JsonDepth
{
    /// <summary>The default of System.Text.Json.</summary>
    public const int Max = 64;
}
