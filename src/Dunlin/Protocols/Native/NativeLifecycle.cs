using Dunlin.Channels.Events;
using Dunlin.Connections;
using Dunlin.Protocols.Native.Limits;

namespace Dunlin.Protocols.Native;

/// <summary>The beginning and the end of a session, whatever it is connected by. On the connection's loop.</summary>
internal sealed class NativeLifecycle(
    NativeSessions sessions,
    NativeSubscriptions subscriptions,
    NativeAuthentication authentication,
    NativeQuotas quotas,
    ServerSubscriptions serverSubscriptions,
    ChannelEventCalls events,
    NativeProtocolOptions options)
{
    /// <inheritdoc cref="NativeSessions.Open"/>
    public void Open(NativeSession session, MessageConnection connection, string? key = null)
    {
        sessions.Open(session, connection, (int)options.Socket.PingInterval.TotalSeconds, key);
        authentication.WatchOpened(session);
        quotas.Enter(session, options);
        if (session.IsAdmitted)
            serverSubscriptions.Begin(session, session.NamedChannels);
        session.NamedChannels = [];
    }

    /// <summary>The server stops.</summary>
    public void Shutdown(NativeSession session) => sessions.Shutdown(session);

    /// <summary>The connection has ended.</summary>
    /// <returns>Ends when the application has been told.</returns>
    public ValueTask CloseAsync(NativeSession session, int code)
    {
        session.IsOver = true;
        quotas.Leave(session);
        authentication.Forget(session);
        subscriptions.LeaveAll(session, code);
        sessions.Close(session);
        return session.IsAdmitted && events.Any ? events.DisconnectAsync(session.Identity, session.Name, code) : default;
    }
}
