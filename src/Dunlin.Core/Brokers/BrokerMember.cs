namespace Dunlin.Brokers;

/// <summary>A connection that is in a channel, as other nodes see it.</summary>
/// <param name="Connection">Its name: random, so that two nodes have none in common.</param>
/// <param name="User">Whose it is; null when nobody has said.</param>
/// <param name="State">What it says of itself, a JSON value in UTF-8; empty when it has said nothing. Nobody changes it.</param>
public sealed record BrokerMember(ulong Connection, string? User, ReadOnlyMemory<byte> State);
