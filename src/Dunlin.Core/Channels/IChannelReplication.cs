using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>Is told what other nodes have to know of this one's channels. Called under the channel's lock, unless it says otherwise: it returns at once and calls nothing back.</summary>
internal interface IChannelReplication
{
    /// <summary>Something has happened to a member of this node.</summary>
    void OnOwnMember(Channel channel, PresenceChange change, Member member);

    /// <summary>The channel is not followed any more. Without any lock.</summary>
    void OnDropped(Channel channel);
}
