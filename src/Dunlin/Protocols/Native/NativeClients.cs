using System.Globalization;
using System.Runtime.CompilerServices;
using Dunlin.Protocols.Native.Output;
using Dunlin.WebSockets;

namespace Dunlin.Protocols.Native;

/// <summary>Carries out what the application wants of clients: each on its connection's loop.</summary>
[SkipLocalsInit]
internal sealed class NativeClients(NativeSessions sessions, NativeSubscriptions subscriptions) : IClients
{
    /// <summary>Milliseconds that a client is asked to wait before it comes back.</summary>
    private const int ReconnectAfter = 1000;

    public int Disconnect(ClientSelector clients, int code = CloseCodes.Forbidden, string reason = "disconnected by the server")
    {
        CloseFrame.Validate(code, reason);
        var affected = 0;
        foreach (var session in Select(clients))
        {
            affected++;
            session.Connection.Post(() => Disconnect(session, code, reason));
        }

        return affected;
    }

    public async Task<int> UnsubscribeAsync(ClientSelector clients, string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var ended = await Task.WhenAll(Select(clients).Select(session => UnsubscribeAsync(session, channel)));
        return ended.Count(static one => one);
    }

    private static void Disconnect(NativeSession session, int code, string reason)
    {
        if (!session.IsOver && !session.IsToldWhy)
            NativeSessions.Disconnect(session, code, reason, CloseCodes.InvitesBack(code) ? ReconnectAfter : null);
    }

    private Task<bool> UnsubscribeAsync(NativeSession session, string channel)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Connection.Post(() =>
        {
            try
            {
                done.SetResult(Unsubscribe(session, channel));
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    private bool Unsubscribe(NativeSession session, string channel)
    {
        if (session.IsOver || session.Find(channel) is not { } subscription)
            return false;

        subscriptions.End(session, subscription);
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeNotices.Unsubscribed(ref writer, channel, NativeProblem.Removed);
        writer.SendTo(session.Connection);
        return true;
    }

    private IEnumerable<NativeSession> Select(ClientSelector clients)
    {
        if (clients.User is { } user)
            return sessions.All.Where(session => session.Identity.User == user);
        if (clients.Connection is not { } connection)
            throw new ArgumentException("Nobody is selected.", nameof(clients));

        return connection.Length == 16 && ulong.TryParse(connection, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var name) && sessions.Find(name) is { } session
            ? [session]
            : [];
    }
}
