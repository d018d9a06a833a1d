using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>What a subscriber wants to have of what was published before.</summary>
/// <param name="From">Where it was when it left; null: nothing is to be recovered.</param>
/// <param name="Rewind">The last so many.</param>
internal readonly record struct RecoveryRequest(StreamPosition? From, int Rewind);

/// <summary>Which publications of a channel's history are asked for.</summary>
/// <param name="Since">Those behind this place, or before it when the newest come first; null: from the end that the order begins with. A place of another epoch has none.</param>
/// <param name="Limit">Most publications.</param>
/// <param name="NewestFirst">The order.</param>
internal readonly record struct HistoryQuery(StreamPosition? Since, int Limit, bool NewestFirst);

/// <summary>Reads a page of a channel's history. Called under the channel's lock.</summary>
internal interface IHistoryReader
{
    /// <param name="position">The last publication.</param>
    /// <param name="page">Valid during the call only.</param>
    void OnHistory(StreamPosition position, HistorySlice page);
}

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
