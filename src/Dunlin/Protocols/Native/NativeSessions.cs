using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Dunlin.Connections;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native;

/// <summary>All connections that speak the protocol, by their names: from the greeting to the last word. Thread-safe.</summary>
[SkipLocalsInit]
internal sealed class NativeSessions(OnlineNotices online)
{
    private readonly ConcurrentDictionary<ulong, NativeSession> _open = new();

    /// <summary>Those that are open at this moment, in no order.</summary>
    public IEnumerable<NativeSession> All => _open.Values;

    /// <summary>The session of a name, or null.</summary>
    public NativeSession? Find(ulong name) => _open.GetValueOrDefault(name);

    /// <summary>Greets. From now on the session is reachable.</summary>
    /// <param name="session">New.</param>
    /// <param name="connection">What it is spoken on.</param>
    /// <param name="pingSeconds">Between the server's pings; 0: there are none.</param>
    /// <param name="key">What the client proves itself with, where its messages come in requests of their own.</param>
    public void Open(NativeSession session, MessageConnection connection, int pingSeconds, string? key = null)
    {
        session.Attach(connection);
        _open[session.Name] = session;
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeNotices.Connected(ref writer, session, key, pingSeconds);
        writer.SendTo(connection);
        if (session.IsAdmitted)
            Admit(session);
        online.Joined();
    }

    /// <summary>From now on it may do everything, and gets what is for everyone.</summary>
    public static void Admit(NativeSession session)
    {
        session.IsAdmitted = true;
        session.Connection.Subscribe(NativeProtocol.Everyone);
    }

    /// <summary>The connection has ended.</summary>
    public void Close(NativeSession session)
    {
        _open.TryRemove(session.Name, out _);
        online.Left();
    }

    /// <summary>Closes a connection whose token is not taken, before it has begun.</summary>
    public static void Refuse(NativeSession session, MessageConnection connection, string reason)
    {
        session.Attach(connection);
        Disconnect(session, CloseCodes.Unauthorized, reason, reconnectAfter: null);
    }

    /// <summary>Says why, then closes.</summary>
    /// <param name="session">Whose connection.</param>
    /// <param name="code">The close code.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    /// <param name="reconnectAfter">Milliseconds to wait before coming back; null: do not come back.</param>
    public static void Disconnect(NativeSession session, int code, string reason, int? reconnectAfter)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeNotices.Disconnect(ref writer, code, reason, reconnectAfter);
        writer.SendTo(session.Connection);
        session.IsToldWhy = true;
        session.ReconnectAfter = reconnectAfter;
        session.Connection.Close(code, reason);
    }

    /// <summary>The server stops: come back, but not all at once.</summary>
    public void Shutdown(NativeSession session) =>
        Disconnect(session, CloseCodes.GoingAway, "server is shutting down", ReconnectDelay.Next(online.Count));
}
