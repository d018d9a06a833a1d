namespace Dunlin;

/// <summary>The WebSocket connections of this server. Thread-safe.</summary>
public interface IWebSocketConnections
{
    /// <summary>Connections that are open now (Bun's <c>pendingWebSockets</c>).</summary>
    int Count { get; }

    /// <summary>What has happened since the start, and how many there are of each thing now.</summary>
    WebSocketStatistics GetStatistics();
}

/// <summary>A reading of the engine's counters.</summary>
/// <param name="Connections">Open connections.</param>
/// <param name="Subscriptions">Live subscriptions.</param>
/// <param name="Topics">Topics with a subscriber.</param>
/// <param name="MessagesReceived">Messages received since the start.</param>
/// <param name="MessagesSent">Messages sent to single connections since the start.</param>
/// <param name="Publications">Messages published since the start.</param>
/// <param name="Deliveries">Deliveries of publications since the start: each publication counts once for each subscriber it reached.</param>
/// <param name="BytesReceived">Bytes received on WebSocket connections since the start.</param>
/// <param name="BytesSent">Bytes sent on WebSocket connections since the start.</param>
public readonly record struct WebSocketStatistics(
    int Connections,
    int Subscriptions,
    int Topics,
    long MessagesReceived,
    long MessagesSent,
    long Publications,
    long Deliveries,
    long BytesReceived,
    long BytesSent);
