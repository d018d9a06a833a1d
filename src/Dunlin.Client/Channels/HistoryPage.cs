namespace Dunlin.Client;

/// <summary>A page of what a channel keeps. Immutable.</summary>
/// <param name="Publications">In the order that was asked for.</param>
/// <param name="Position">Where the channel was.</param>
/// <param name="Next">What <see cref="DunlinChannel.ReadHistoryAsync"/> needs to read the page behind this one; null: this is the last one.</param>
public sealed record HistoryPage(IReadOnlyList<Publication> Publications, Position Position, HistoryOptions? Next);
