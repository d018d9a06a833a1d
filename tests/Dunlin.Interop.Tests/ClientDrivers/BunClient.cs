using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>The WebSocket class of Bun.</summary>
public sealed class BunClient() : ScriptedClient(NodeClients.StartBun("bun.mjs"));
