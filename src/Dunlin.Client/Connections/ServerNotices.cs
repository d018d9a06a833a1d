using System.Text.Json;
using Dunlin.Client.Protocol;
using Microsoft.Extensions.Logging;

namespace Dunlin.Client.Connections;

/// <summary>What the server tells every client: notifications, and how many are online. Left out while handlers are too slow, with one line in the log.</summary>
internal sealed class ServerNotices(IClientEvents events, ILogger logger)
{
    private bool _leavesOut;

    public void OnNotification(ServerMessage message) =>
        Note(events.TryRaiseNotification(new Notification(message.Data, DateTimeOffset.FromUnixTimeMilliseconds(message.Timestamp ?? 0))));

    public void OnSystem(ServerMessage message)
    {
        if (message.Data.ToElement() is { ValueKind: JsonValueKind.Object } notice && notice.TryGetProperty("online", out var online) && online.TryGetInt32(out var count))
            Note(events.TryRaiseOnline(count));
    }

    private void Note(bool isTaken)
    {
        if (!isTaken && !_leavesOut)
            ClientLog.NotificationsLeftOut(logger);
        _leavesOut = !isTaken;
    }
}
