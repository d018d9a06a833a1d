using Dunlin.Channels;

namespace Dunlin.Brokers;

/// <summary>What came of a publish.</summary>
/// <param name="Position">Its place; the offset is 0 when it was ephemeral. Of a duplicate: the place of the first.</param>
/// <param name="IsDuplicate">Whether it was not published because its key was remembered.</param>
public readonly record struct BrokerPublishResult(StreamPosition Position, bool IsDuplicate = false);
