namespace Dunlin;

/// <summary>A page of what a channel keeps.</summary>
/// <param name="Position">The channel's last publication, on this page or not.</param>
/// <param name="Publications">With consecutive offsets, in the order that was asked for.</param>
public sealed record ChannelHistory(ChannelPosition Position, IReadOnlyList<ChannelPublication> Publications);

/// <summary>A place in what a channel has published.</summary>
/// <param name="Epoch">Names one unbroken sequence: offsets of different epochs have nothing to do with each other.</param>
/// <param name="Offset">Of the last publication before this place; the first has 1.</param>
public readonly record struct ChannelPosition(string Epoch, long Offset);

/// <summary>A publication that a channel keeps.</summary>
public sealed record ChannelPublication
{
    /// <summary>Its place in the channel: the first has 1.</summary>
    public required long Offset { get; init; }

    /// <summary>When it was published, to the millisecond.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>What was published: a JSON value in UTF-8, byte for byte.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The name by which subscribers tell publications apart; null when it has none.</summary>
    public string? Event { get; init; }

    /// <summary>The connection that published it; null when the server did.</summary>
    public string? Connection { get; init; }

    /// <summary>The user who published it; null when nobody has said.</summary>
    public string? User { get; init; }
}
