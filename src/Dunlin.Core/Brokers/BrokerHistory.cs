using Dunlin.Channels;

namespace Dunlin.Brokers;

/// <summary>Which publications are asked for.</summary>
/// <param name="Since">Those behind this place, or before it when the newest come first; null: from the end that the order begins with. A place of another epoch has none.</param>
/// <param name="Limit">Most publications.</param>
/// <param name="NewestFirst">The order.</param>
public readonly record struct BrokerHistoryQuery(StreamPosition? Since, int Limit, bool NewestFirst = false);

/// <summary>A page of what a broker keeps of a channel.</summary>
/// <param name="Position">The channel's last publication, on this page or not.</param>
/// <param name="Publications">With consecutive offsets, in the order that was asked for.</param>
public sealed record BrokerHistory(StreamPosition Position, IReadOnlyList<KeptPublication> Publications);

/// <summary>A publication that is kept.</summary>
/// <param name="Offset">Its place.</param>
/// <param name="Timestamp">Unix milliseconds.</param>
/// <param name="Body">See <see cref="BrokerPublication.Body"/>. Valid for ever.</param>
public readonly record struct KeptPublication(long Offset, long Timestamp, ReadOnlyMemory<byte> Body);
