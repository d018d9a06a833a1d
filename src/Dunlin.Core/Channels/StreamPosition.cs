namespace Dunlin.Channels;

/// <summary>A place in what a channel has published.</summary>
/// <param name="Epoch">Names one unbroken sequence: offsets of different epochs have nothing to do with each other.</param>
/// <param name="Offset">Of the last publication before this place; the first has 1.</param>
public readonly record struct StreamPosition(ulong Epoch, long Offset);
