using System.Collections.Immutable;

namespace Dunlin.Bench.Compare.Works;

/// <summary>All groups of works, in the order in which they are shown.</summary>
internal static class WorkGroups
{
    public static WorkGroup Chat { get; } = new(
        "chat",
        "Chat: everybody writes, everybody reads",
        "All clients are in one room. Each keeps its number of messages in flight: when one of its own comes back it writes the next. Every message goes to everybody.",
        [Figures.Cost("delivered message"), Figures.Rate("delivered messages"), Figures.LatencyP99]);

    public static WorkGroup Echo { get; } = new(
        "echo",
        "Echo: one message there and back",
        "Each client keeps its number of messages in flight, and gets each of them back.",
        [Figures.Cost("message"), Figures.Rate("messages"), Figures.LatencyP99]);

    public static WorkGroup Room { get; } = new(
        "room",
        "A room with one speaker, by WebSocket and by polling",
        "One client publishes at a fixed rate whatever happens, all of them read: over WebSocket, by asking for what is new over HTTP, and by long polling. Latency counts from when a message was due.",
        [Figures.LatencyP99 with { IsPlotted = true }, Figures.LatencyP50, Figures.BytesPerClient with { IsPlotted = true }, Figures.Cost("delivered message")]) { HasOneScale = true };

    public static WorkGroup Stalled { get; } = new(
        "stalled",
        "A busy room in which 5 % stop reading",
        "One client publishes at a fixed rate. Every measurement is made twice on fresh servers: with nobody stalled, and with 5 % of the clients not reading any more. The latency is that of the healthy ones.",
        [Figures.StalledChange, Figures.HealthyP99, Figures.StalledP99]) { HasOneScale = true };

    public static WorkGroup Idle { get; } = new(
        "idle",
        "Idle connections",
        "Connections that are open and silent.",
        [Figures.MemoryGrowth, Figures.MemoryInAll]);

    public static WorkGroup Connect { get; } = new(
        "connect",
        "Handshakes",
        "Each client connects, upgrades, and leaves, over and over.",
        [Figures.Rate("handshakes"), Figures.Cost("handshake"), Figures.LatencyP99]);

    public static WorkGroup Http { get; } = new(
        "http",
        "HTTP: hello",
        "Each client asks for `/` over its own connection, and asks again when the answer has come.",
        [Figures.Rate("requests"), Figures.Cost("request"), Figures.LatencyP99]);

    public static WorkGroup Mixed { get; } = new(
        "mixed",
        "HTTP and WebSocket at once",
        "A chat, while other clients ask for `/` over HTTP at a fixed rate. The requests are measured alone first: the CPU per message is what comes on top of theirs; below zero it is lost in the noise.",
        [Figures.Cost("delivered message"), Figures.Rate("delivered messages"), Figures.LatencyP99, Figures.RequestP99]);

    public static WorkGroup Json { get; } = new(
        "json",
        "JSON of 1 KB, compressed",
        "The chat with messages of 1 KB of JSON, permessage-deflate on at both ends, every message compressed.",
        [Figures.Cost("delivered message"), Figures.Rate("delivered messages"), Figures.LatencyP99, Figures.BytesPerMessage]);

    public static ImmutableArray<WorkGroup> All { get; } = [Chat, Echo, Room, Stalled, Idle, Connect, Http, Mixed, Json];
}
