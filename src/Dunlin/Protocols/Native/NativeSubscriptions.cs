using Dunlin.Channels;

namespace Dunlin.Protocols.Native;

/// <summary>Ends subscriptions, whoever wants it. On the loop of the connection.</summary>
internal sealed class NativeSubscriptions(ChannelRegistry channels, NativePresence presence)
{
    /// <summary>Ends one. Says nothing to the client.</summary>
    public void End(NativeSession session, NativeSubscription subscription)
    {
        session.Connection.Unsubscribe(subscription.Channel.Topic);
        if (subscription.HearsPresence)
            session.Connection.Unsubscribe(subscription.Channel.PresenceTopic);
        session.Remove(subscription);
        channels.Unsubscribe(subscription.Channel, subscription.Member, presence);
    }

    /// <summary>The connection has ended, and with it its subscriptions to topics.</summary>
    public void LeaveAll(NativeSession session)
    {
        foreach (var subscription in session.Subscriptions)
            channels.Unsubscribe(subscription.Channel, subscription.Member, presence);
    }
}
