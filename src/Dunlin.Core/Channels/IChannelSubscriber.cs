namespace Dunlin.Channels;

/// <summary>Begins one subscriber's subscription. Called under the channel's lock: no publication can come between what it is given and what it subscribes to.</summary>
internal interface IChannelSubscriber
{
    /// <param name="start">Valid during the call only.</param>
    void OnSubscribed(in SubscriptionStart start);
}
