using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>Begins one subscriber's subscription. Called under the channel's lock: no publication can come between what it is given and what it subscribes to.</summary>
internal interface IChannelSubscriber
{
    /// <param name="channel">The channel.</param>
    /// <param name="position">The last publication so far: the next one that comes is the one behind it.</param>
    /// <param name="recovered">Whether <paramref name="missed"/> is all that was published since the place that was asked for.</param>
    /// <param name="missed">Publications to begin with, in order. Valid during the call only.</param>
    /// <param name="members">Who is there, this subscriber too; nobody when the channel does not say. Valid during the call only.</param>
    void OnSubscribed(Channel channel, StreamPosition position, bool recovered, HistorySlice missed, IReadOnlyCollection<Member> members);
}
