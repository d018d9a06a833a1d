namespace Dunlin.Channels;

/// <summary>What a subscriber wants to have of what was published before.</summary>
/// <param name="From">Where it was when it left; null: nothing is to be recovered.</param>
/// <param name="Rewind">The last so many.</param>
internal readonly record struct RecoveryRequest(StreamPosition? From, int Rewind);
