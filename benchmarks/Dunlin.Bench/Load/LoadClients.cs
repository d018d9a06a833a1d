using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load;

/// <summary>Makes the clients of a run: connected, upgraded, and joined as their protocol has it.</summary>
internal static class LoadClients
{
    // So little that a server notices after a few messages that a reader has stalled. The system doubles it.
    private const int StalledReceiveBuffer = 4096;

    public static LoadSocket Connect(LoadPlan plan, ILoadProtocol protocol, int index, bool isStalled = false) =>
        LoadSocket.Connect(protocol.Endpoint(plan.Url, index), index, new LoadSocketOptions
        {
            OffersCompression = plan.Compression,
            ReceiveBuffer = isStalled ? StalledReceiveBuffer : null,
            Join = socket => protocol.Join(new Joining(socket)),
        });
}
