namespace Dunlin.Client;

/// <summary>What carries messages.</summary>
public enum DunlinTransport
{
    /// <summary>A WebSocket.</summary>
    WebSocket,

    /// <summary>Server-sent events, with requests for what the client sends.</summary>
    EventStream,

    /// <summary>Long polling: one request after the other.</summary>
    Polling,
}
