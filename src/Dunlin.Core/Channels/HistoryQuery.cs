namespace Dunlin.Channels;

/// <summary>Which publications of a channel's history are asked for.</summary>
/// <param name="Since">Those behind this place, or before it when the newest come first; null: from the end that the order begins with. A place of another epoch has none.</param>
/// <param name="Limit">Most publications.</param>
/// <param name="NewestFirst">The order.</param>
internal readonly record struct HistoryQuery(StreamPosition? Since, int Limit, bool NewestFirst);
