using Dunlin.Client;
using Dunlin.Testing.Http;
using Dunlin.Testing.Settling;

namespace Dunlin.Testing.Clients;

/// <summary>What a plain WebSocket has under way.</summary>
internal sealed class WebSocketWork(WebSocketClient client, ClientConnections connections) : IClientWork
{
    public long Activity => 0;

    public string? FindBusy()
    {
        if (connections.FindBusyRequest() is { } request)
            return $"the request {request} of a WebSocket is under way";
        return client.IsReceiving && connections.Listening == 0 ? "a WebSocket is reading what was sent to it" : null;
    }
}
