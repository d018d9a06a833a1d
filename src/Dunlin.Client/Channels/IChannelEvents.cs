namespace Dunlin.Client.Channels;

/// <summary>Events of a channel that others than itself raise.</summary>
internal interface IChannelEvents
{
    void RaiseState(SubscriptionState state);

    void RaiseSubscribed(ChannelSubscribed subscribed);

    void RaiseUnsubscribed(ChannelUnsubscribed unsubscribed);

    void RaiseGap(ChannelGap gap);
}
