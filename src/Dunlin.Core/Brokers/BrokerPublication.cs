namespace Dunlin.Brokers;

/// <summary>What is to be published.</summary>
public readonly record struct BrokerPublication
{
    /// <summary>What it says: members of a JSON object in UTF-8, without its braces. Passed on byte for byte.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Unix milliseconds, of the node that publishes.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Whether it is not kept, and has no offset.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>The publisher's name for it: at most 64 bytes of UTF-8; null: it has none.</summary>
    public string? Key { get; init; }

    /// <summary>How much the channel keeps from now on.</summary>
    public BrokerRetention Retention { get; init; }
}

/// <summary>How much a channel keeps, as the options of its namespace say on the node that publishes.</summary>
/// <param name="Size">Most publications.</param>
/// <param name="Lifetime">How long one is kept at most.</param>
/// <param name="Bytes">Most bytes of all of them.</param>
/// <param name="Keys">Most keys that are remembered.</param>
/// <param name="KeyLifetime">How long a key is remembered.</param>
public readonly record struct BrokerRetention(int Size, TimeSpan Lifetime, long Bytes, int Keys, TimeSpan KeyLifetime);
