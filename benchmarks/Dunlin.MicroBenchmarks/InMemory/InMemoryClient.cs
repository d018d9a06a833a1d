using Dunlin.WebSockets;

namespace Dunlin.MicroBenchmarks.InMemory;

/// <summary>The server's connection to one client, and the client's end of it.</summary>
internal sealed record InMemoryClient(WebSocketConnection Connection, InMemoryChannel Channel);
