using System.Net;
using Dunlin.WebSockets;

namespace Dunlin;

/// <summary>The server's side of one WebSocket connection. Every member may be called from any thread.</summary>
/// <remarks>
/// What one thread sends and publishes to one connection arrives there in the order of the calls. Bytes leave at the end
/// of the event loop's round, together: many small sends cost one system call.
/// </remarks>
public abstract class ServerWebSocket
{
    private protected ServerWebSocket(WebSocketConnection connection) => Connection = connection;

    internal WebSocketConnection Connection { get; }

    /// <summary>A process-wide unique number of this connection.</summary>
    public long Id => Connection.Id;

    /// <summary>The state, as in the browser.</summary>
    public ReadyState ReadyState => Connection.VisibleState;

    /// <summary>The chosen subprotocol, or null.</summary>
    public string? Protocol => Connection.Protocol;

    /// <summary>Whether permessage-deflate was negotiated.</summary>
    public bool IsCompressed => Connection.IsCompressed;

    /// <summary>The peer's address, or null where the host does not know it.</summary>
    public IPAddress? RemoteAddress => Connection.RemoteAddress;

    /// <summary>Bytes accepted for this connection that the operating system has not taken yet.</summary>
    public long BufferedAmount => Connection.BufferedAmount;

    /// <summary>Names of the topics this connection is subscribed to, in no order: a snapshot.</summary>
    public IReadOnlyCollection<string> Subscriptions => Connection.SubscribedTopics;

    /// <summary>Sends text.</summary>
    /// <param name="text">The message; sent as UTF-8.</param>
    /// <param name="compress">Compress it when permessage-deflate was negotiated.</param>
    public SendResult Send(string text, bool compress = false) => Connection.SendText(text, compress);

    /// <summary>Sends bytes. The payload is copied before the call returns.</summary>
    /// <param name="payload">The message. With <see cref="MessageType.Text"/> it must be UTF-8; that is not checked again.</param>
    /// <param name="type">Text or binary.</param>
    /// <param name="compress">Compress it when permessage-deflate was negotiated.</param>
    public SendResult Send(ReadOnlySpan<byte> payload, MessageType type = MessageType.Binary, bool compress = false) =>
        Connection.SendMessage(payload, type, compress);

    /// <summary>Publishes text to the subscribers of a topic but for this connection (unless the endpoint publishes to self).</summary>
    public PublishResult Publish(string topic, string text, bool compress = false) => Connection.PublishText(topic, text, compress);

    /// <summary>Publishes bytes to the subscribers of a topic but for this connection (unless the endpoint publishes to self).</summary>
    public PublishResult Publish(string topic, ReadOnlySpan<byte> payload, MessageType type = MessageType.Binary, bool compress = false) =>
        Connection.Publish(topic, payload, type, compress);

    /// <summary>Subscribes to a topic: every publication after this call is delivered.</summary>
    /// <returns>False when already subscribed, or when the connection is closed.</returns>
    public bool Subscribe(string topic) => Connection.Subscribe(topic);

    /// <summary>Ends a subscription. What was published before may still arrive.</summary>
    /// <returns>False when there was none.</returns>
    public bool Unsubscribe(string topic) => Connection.Unsubscribe(topic);

    /// <summary>Whether the connection is subscribed to the topic.</summary>
    public bool IsSubscribed(string topic) => Connection.IsSubscribed(topic);

    /// <summary>Holds what the action sends back until it ends, so that it leaves in one piece. On an event loop that is so anyway.</summary>
    public void Cork(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Connection.Cork();
        try
        {
            action();
        }
        finally
        {
            Connection.Uncork();
        }
    }

    /// <summary>Sends a ping (RFC 6455, section 5.5.2).</summary>
    /// <param name="payload">At most 125 bytes, which the pong returns.</param>
    public SendResult Ping(ReadOnlySpan<byte> payload = default) => Connection.SendPing(payload);

    /// <summary>Starts the closing handshake: what was sent before still arrives, what is sent after is dropped.</summary>
    /// <param name="code">1000 to 1014 as RFC 6455 allows, or 3000 to 4999.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The code may not be sent, or the reason is too long.</exception>
    public void Close(int code = CloseCodes.Normal, string reason = "") => Connection.Close(code, reason);

    /// <summary>Ends the connection at once, without a close frame; the peer sees 1006.</summary>
    public void Terminate() => Connection.Terminate();
}

/// <summary>The server's side of one WebSocket connection, with the application's data.</summary>
/// <typeparam name="TData">What the application keeps with each connection.</typeparam>
public sealed class ServerWebSocket<TData> : ServerWebSocket
{
    internal ServerWebSocket(WebSocketConnection connection, TData data)
        : base(connection) => Data = data;

    /// <summary>The application's data, set at the upgrade.</summary>
    public TData Data { get; set; }
}
