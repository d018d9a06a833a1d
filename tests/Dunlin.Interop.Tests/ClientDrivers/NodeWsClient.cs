using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>The npm package ws, in Node.js.</summary>
public sealed class NodeWsClient() : ScriptedClient(NodeClients.StartNode("node-ws.mjs"));
