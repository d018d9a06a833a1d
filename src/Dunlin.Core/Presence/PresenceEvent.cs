using Dunlin.Channels;

namespace Dunlin.Presence;

/// <summary>What has happened to a member.</summary>
internal enum PresenceChange : byte
{
    Joined,
    Left,
    State,
}

/// <summary>Reads who is in a channel. Called under the channel's lock.</summary>
internal interface IPresenceReader
{
    /// <param name="members">Valid during the call only.</param>
    void OnPresence(IReadOnlyCollection<Member> members);
}

/// <summary>Takes what happens in a channel's presence to those who have asked for it. Called under the channel's lock, in the order in which it happens.</summary>
internal interface IPresenceDelivery
{
    void Deliver(Channel channel, PresenceChange change, Member member);
}
