using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare.Works;

/// <summary>Which peer takes part in which work. This is the only place that decides it.</summary>
internal static class Participation
{
    /// <summary>Why a peer does not do a work, as a table says it; null: it does.</summary>
    public static string? ReasonAgainst(Peer peer, Work work)
    {
        if (peer.OnlyFor is { } only && only != work.Kind.Name)
            return $"is there for {only} only";
        if (work.Kind.IsCompressed && !peer.SupportsCompression)
            return "has no permessage-deflate";
        if (work.Kind.IsPolled && !peer.SupportsPolling)
            return "its server has no room that can be polled";
        return null;
    }
}
