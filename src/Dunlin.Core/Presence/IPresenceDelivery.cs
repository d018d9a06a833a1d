using Dunlin.Channels;

namespace Dunlin.Presence;

/// <summary>Takes what happens in a channel's presence to those who have asked for it. Called under the channel's lock, in the order in which it happens.</summary>
internal interface IPresenceDelivery
{
    /// <summary>Whether anybody has asked for it. Whoever does later is given who is there then.</summary>
    bool HasListeners(Channel channel);

    /// <summary>Tells of one member.</summary>
    void Deliver(Channel channel, PresenceChange change, Member member);

    /// <summary>Tells of many members of a large channel at once.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="diff">What has changed.</param>
    /// <param name="count">Connections that are there after it.</param>
    /// <param name="users">Different users among them.</param>
    void Deliver(Channel channel, PresenceDiff diff, int count, int users);
}
