namespace Dunlin.Client;

/// <summary>How far somebody has got in a channel.</summary>
/// <param name="Epoch">Which life of the channel: offsets of different epochs have nothing to do with each other.</param>
/// <param name="Offset">The place of a publication, from 1 on; 0 is before the first one.</param>
public readonly record struct Position(string Epoch, long Offset);
