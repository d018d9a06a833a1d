using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare.Works;

/// <summary>Which peer takes part in which work. This is the only place that decides it.</summary>
internal static class Participation
{
    /// <summary>Whether a work is what a peer is there for; otherwise nobody misses it, and no table lists it.</summary>
    public static bool IsMeantFor(Peer peer, Work work) => peer.OnlyFor is null || peer.OnlyFor == work.Kind.Name;

    /// <summary>Why a peer does not do a work, as a table says it; null: it does.</summary>
    public static string? ReasonAgainst(Peer peer, Work work)
    {
        if (work.Kind.IsCompressed && !peer.SupportsCompression)
            return "no permessage-deflate";
        if (work.Kind.Path == WorkPath.PolledRoom && !peer.SupportsPolling)
            return "no room that can be polled";
        return null;
    }
}
