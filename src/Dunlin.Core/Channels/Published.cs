namespace Dunlin.Channels;

/// <summary>What came of a publish.</summary>
/// <param name="Position">Its place; the offset is 0 when it was ephemeral.</param>
/// <param name="Result">Whom it reached.</param>
internal readonly record struct Published(StreamPosition Position, PublishResult Result);
