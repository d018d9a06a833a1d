using Dunlin.Channels;

namespace Dunlin.Presence;

/// <summary>Takes what happens in a channel's presence to those who have asked for it. Called under the channel's lock, in the order in which it happens.</summary>
internal interface IPresenceDelivery
{
    void Deliver(Channel channel, PresenceChange change, Member member);
}
