using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>What a subscription begins with. Valid under the channel's lock.</summary>
internal readonly ref struct SubscriptionStart
{
    public required Channel Channel { get; init; }

    /// <summary>The last publication so far: the next one that comes is the one behind it.</summary>
    public required StreamPosition Position { get; init; }

    /// <summary>Whether <see cref="Missed"/> is all that was published since the place that was asked for; of a latest-only channel, all that matters.</summary>
    public required bool Recovered { get; init; }

    /// <summary>Publications to begin with, in order.</summary>
    public required HistorySlice Missed { get; init; }

    /// <summary>How others see the subscriber: as it wants to be seen, or as they have seen it before when it has come back.</summary>
    public required Member Member { get; init; }

    /// <summary>Who is there, this subscriber too; nobody when it has not asked, or the channel does not say.</summary>
    public required IReadOnlyCollection<Member> Members { get; init; }
}
