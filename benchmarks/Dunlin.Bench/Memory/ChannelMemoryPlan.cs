namespace Dunlin.Bench.Memory;

/// <summary>What a server is filled with.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="History">Publications in each.</param>
/// <param name="Payload">Bytes of each publication's data.</param>
/// <param name="Clients">Connections.</param>
/// <param name="Subscriptions">Channels that each of them is subscribed to.</param>
internal sealed record ChannelMemoryPlan(int Channels, int History, int Payload, int Clients, int Subscriptions);
