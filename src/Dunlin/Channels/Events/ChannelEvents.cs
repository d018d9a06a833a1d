namespace Dunlin;

/// <summary>
/// What your application does when clients connect, subscribe and publish: derive from it, override what you need, and register it with
/// <c>services.AddChannelEvents&lt;T&gt;()</c>. For clients of Dunlin's own protocol; what the server publishes itself does not pass here.
/// </summary>
/// <remarks>
/// Each call has a dependency-injection scope of its own. Calls of one connection come one at a time, in the order of its commands, and its next command waits
/// for them; those of different connections come at the same time. A call begins on the connection's event loop: do not block it, await. An exception is logged and
/// answered with the error <c>internal</c>; what was asked for is not carried out.
/// </remarks>
public abstract class ChannelEvents
{
    /// <summary>A client is about to be let in: with its request, or with its <c>auth</c> where that must come first. Once for each connection.</summary>
    public virtual ValueTask OnConnectAsync(ConnectContext context) => default;

    /// <summary>
    /// A client is about to be subscribed. The rules of the channel permit it. Not called for what the server subscribes it to (<see cref="ConnectContext.Subscribe"/>,
    /// <see cref="NativeProtocolOptions.SubscribeOnConnect"/>), nor when the client begins such a subscription anew.
    /// </summary>
    public virtual ValueTask OnSubscribeAsync(SubscribeContext context) => default;

    /// <summary>A client is about to publish. The rules of the channel permit it.</summary>
    public virtual ValueTask OnPublishAsync(PublishContext context) => default;

    /// <summary>A connection that was let in has ended; its subscriptions are gone.</summary>
    public virtual ValueTask OnDisconnectAsync(DisconnectContext context) => default;
}
