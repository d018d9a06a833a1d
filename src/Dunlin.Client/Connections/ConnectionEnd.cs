using Dunlin.Client.Protocol;

namespace Dunlin.Client.Connections;

/// <summary>How a connection, or an attempt to connect, has ended.</summary>
/// <param name="Code">See <see cref="CloseCode"/>.</param>
/// <param name="Reason">The same in words; may be empty.</param>
/// <param name="InvitesBack">Whether the client does well to come back by itself.</param>
/// <param name="Wait">How long the server asks it to wait; null: it does not say.</param>
internal readonly record struct ConnectionEnd(int Code, string Reason, bool InvitesBack, TimeSpan? Wait)
{
    /// <summary>What the server has said before counts more than what the transport has ended with.</summary>
    /// <param name="disconnect">What the server has said; null: nothing.</param>
    /// <param name="code">What the transport has ended with.</param>
    /// <param name="reason">The same in words.</param>
    public static ConnectionEnd Of(ServerMessage? disconnect, int code, string reason)
    {
        if (disconnect is null)
            return new ConnectionEnd(code, reason, CloseCode.InvitesBack(code), Wait: null);

        TimeSpan? wait = disconnect.After is { } after and > 0 ? TimeSpan.FromMilliseconds(after) : null;
        return new ConnectionEnd(disconnect.CloseCode ?? code, disconnect.Reason ?? reason, disconnect.Reconnect, wait);
    }
}
