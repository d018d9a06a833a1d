using Dunlin.Channels;

namespace Dunlin.Brokers;

/// <summary>A publication on its way to a node.</summary>
/// <param name="Position">Its place; the offset is 0 when it is ephemeral.</param>
/// <param name="Timestamp">Unix milliseconds.</param>
/// <param name="Body">See <see cref="BrokerPublication.Body"/>. Valid for ever.</param>
public readonly record struct BrokerDelivery(StreamPosition Position, long Timestamp, ReadOnlyMemory<byte> Body);
