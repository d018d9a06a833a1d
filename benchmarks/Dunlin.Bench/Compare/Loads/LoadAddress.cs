using Dunlin.Bench.Compare.Works;
using Dunlin.Bench.Peers;

namespace Dunlin.Bench.Compare.Loads;

/// <summary>The address of a running peer that a work loads.</summary>
internal static class LoadAddress
{
    public static Uri Of(PeerProcess peer, WorkKind kind)
    {
        switch (kind.Path)
        {
            case WorkPath.Hello:
                return peer.BaseAddress;
            case WorkPath.PolledRoom:
                return new Uri(peer.BaseAddress, "room");
            default:
                if (peer.Peer.Protocol != PeerProtocol.Raw)
                    return peer.WebSocket("/"); // each protocol has its own path, which load knows
                return peer.WebSocket(kind.Path == WorkPath.Echo ? "echo" : "chat");
        }
    }
}
