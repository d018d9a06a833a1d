namespace Dunlin;

/// <summary>Some of the channels that there are, sorted by name.</summary>
/// <param name="Channels">The channels.</param>
/// <param name="Next">Where the next page goes on; null when this is the last.</param>
public sealed record ChannelPage(IReadOnlyList<ChannelSummary> Channels, string? Next);

/// <summary>A channel in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Subscribers">Connections that are subscribed at this moment.</param>
public readonly record struct ChannelSummary(string Name, int Subscribers);
