namespace Dunlin;

/// <summary>The clients of Dunlin's own protocol, over WebSocket and HTTP, from anywhere: a controller, a background service, a handler. Thread-safe.</summary>
public interface IClients
{
    /// <summary>Ends connections. Each client is told <c>disconnect</c> first, and what was sent to it before is still delivered.</summary>
    /// <param name="clients">Whose. Those of a user are looked for among all: 100,000 take about 2 ms.</param>
    /// <param name="code">The close code; <see cref="CloseCodes"/> says which ask a client to come back. Default: 4403, do not come back.</param>
    /// <param name="reason">Why: at most 123 bytes of UTF-8.</param>
    /// <returns>Connections that are ended.</returns>
    /// <exception cref="ArgumentException">Nobody is selected, the code may not be sent (RFC 6455, section 7.4), or the reason is too long.</exception>
    int Disconnect(ClientSelector clients, int code = CloseCodes.Forbidden, string reason = "disconnected by the server");

    /// <summary>Ends subscriptions to a channel. Each client is told <c>unsubscribed</c>; it may subscribe again if the channel permits it.</summary>
    /// <param name="clients">Whose.</param>
    /// <param name="channel">The channel's name.</param>
    /// <returns>Connections that were subscribed and are no longer.</returns>
    /// <exception cref="ArgumentException">Nobody is selected.</exception>
    Task<int> UnsubscribeAsync(ClientSelector clients, string channel);
}
