namespace Dunlin.Client;

/// <summary>Options of a publication.</summary>
public sealed record PublishOptions
{
    /// <summary>The idempotency key, 1 to 64 bytes: a channel publishes it once within two minutes. Default: null, a random one.</summary>
    public string? Key { get; init; }
}
