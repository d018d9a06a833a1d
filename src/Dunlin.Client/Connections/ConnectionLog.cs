using Microsoft.Extensions.Logging;

namespace Dunlin.Client.Connections;

/// <summary>Writes one line when a connection is lost, one when it is back, and little about the attempts in between.</summary>
internal sealed class ConnectionLog(ILogger logger)
{
    private int _attempts;

    public void OnOpened(ConnectionOpened opened)
    {
        if (opened.IsReconnect)
            ClientLog.Reconnected(logger, opened.Transport, opened.Session, _attempts);
        else
            ClientLog.Connected(logger, opened.Transport, opened.Session);
        _attempts = 0;
    }

    /// <param name="closed">What has ended.</param>
    /// <param name="state">What the client does now.</param>
    public void OnClosed(ConnectionClosed closed, DunlinClientState state)
    {
        if (!closed.WillReconnect)
            ClientLog.Closed(logger, closed.CloseCode, closed.Reason);
        else if (_attempts++ > 0)
            ClientLog.AttemptFailed(logger, closed.CloseCode, closed.Reason, closed.Delay);
        else if (state == DunlinClientState.Reconnecting)
            ClientLog.ConnectionLost(logger, closed.CloseCode, closed.Reason);
        else
            ClientLog.Unreachable(logger, closed.CloseCode, closed.Reason);
    }
}
