namespace Dunlin.Client.Channels;

/// <summary>What a subscription tells its channel, under the client's lock.</summary>
internal interface IChannelOwner
{
    void OnState(SubscriptionState state);

    void OnSubscribed(ChannelSubscribed subscribed);

    void OnUnsubscribed(ChannelUnsubscribed unsubscribed);

    void OnGap(ChannelGap gap);

    /// <summary>Who is there, when the server has said so; nobody when it is subscribed no more.</summary>
    void OnMembers(IReadOnlyList<Member> members);

    /// <summary>It is live: what waits for it may be sent.</summary>
    void OnReady();
}
