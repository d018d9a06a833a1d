using Dunlin.Channels;

namespace Dunlin.Protocols.Native;

/// <summary>Ends subscriptions, whoever wants it. On the loop of the connection.</summary>
internal sealed class NativeSubscriptions(ChannelRegistry channels)
{
    /// <summary>Ends one. Says nothing to the client.</summary>
    public void End(NativeSession session, NativeSubscription subscription)
    {
        session.Connection.Unsubscribe(subscription.Channel.Topic);
        if (subscription.HearsPresence)
            session.Connection.Unsubscribe(subscription.Channel.PresenceTopic);
        session.Remove(subscription);
        channels.Unsubscribe(subscription.Channel, subscription.Member, mayReturn: false);
    }

    /// <summary>The connection has ended, and with it its subscriptions to topics.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="code">The close code: one that says that the client will not come back, or must not, is as good as <c>unsubscribe</c>.</param>
    public void LeaveAll(NativeSession session, int code)
    {
        var mayReturn = CloseCodes.InvitesBack(code);
        foreach (var subscription in session.Subscriptions)
            channels.Unsubscribe(subscription.Channel, subscription.Member, mayReturn);
    }
}
