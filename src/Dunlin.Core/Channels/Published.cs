namespace Dunlin.Channels;

/// <summary>What came of a publish.</summary>
/// <param name="Position">Its place; the offset is 0 when it was ephemeral.</param>
/// <param name="Result">Whom it reached.</param>
/// <param name="IsDuplicate">Whether a publication with this key was there already: nothing was published, and the place is that one's.</param>
internal readonly record struct Published(StreamPosition Position, PublishResult Result, bool IsDuplicate = false);
