using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>An endpoint whose loops may serve upgrade requests by themselves.</summary>
internal sealed class DirectUpgradeEndpoint(KestrelServerLimits limits, UpgradeRequests requests, EventLoopGroup group)
{
    /// <summary>On the socket's loop, with its first bytes. False when they are Kestrel's.</summary>
    public bool TryServe(LoopSocket socket, ReadOnlySpan<byte> bytes)
    {
        if (requests.Application is not { } application || UpgradeHead.TryRead(bytes, limits) is not { } head)
            return false;

        new DirectUpgrade(socket, head, bytes[head.Length..], group.SettingsOf(socket.Loop), requests, application).Start();
        return true;
    }
}
