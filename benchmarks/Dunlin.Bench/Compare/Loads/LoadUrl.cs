using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare.Loads;

/// <summary>The address of a running peer that a work loads.</summary>
internal static class LoadUrl
{
    public static Uri Of(PeerProcess peer, WorkKind kind) => kind.Path switch
    {
        WorkPath.Hello => peer.BaseAddress,
        WorkPath.Echo => peer.WebSocket("echo"),
        _ => peer.WebSocket("chat"),
    };
}
