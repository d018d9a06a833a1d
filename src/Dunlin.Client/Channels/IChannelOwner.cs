namespace Dunlin.Client.Channels;

/// <summary>What a subscription tells its channel, under the client's lock.</summary>
internal interface IChannelOwner
{
    void OnState(SubscriptionState state);

    void OnSubscribed(ChannelSubscribed subscribed);

    void OnUnsubscribed(ChannelUnsubscribed unsubscribed);

    void OnGap(ChannelGap gap);

    /// <summary>It is live: what waits for it may be sent.</summary>
    void OnReady();
}
