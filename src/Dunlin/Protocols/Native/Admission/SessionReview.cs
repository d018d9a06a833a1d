using System.Runtime.CompilerServices;
using Dunlin.Auth;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native.Admission;

/// <summary>Ends what a connection may no longer have: itself, when its time is up or its token is revoked, and subscriptions with their channel tokens.</summary>
[SkipLocalsInit]
internal sealed class SessionReview : IDisposable
{
    private const string Revoked = "token_revoked";

    private readonly NativeSubscriptions _subscriptions;
    private readonly RevocationList _revocations;
    private readonly TimeProvider _time;
    private readonly SessionDeadlines _deadlines;

    public SessionReview(NativeSubscriptions subscriptions, RevocationList revocations, TimeProvider time)
    {
        _subscriptions = subscriptions;
        _revocations = revocations;
        _time = time;
        _deadlines = new SessionDeadlines(time, Request);
    }

    /// <summary>Has it done soon. From any thread.</summary>
    public void Request(NativeSession session) => session.Connection.Post(() => Run(session));

    /// <summary>Does it, and notes when to do it again. On the connection's loop.</summary>
    public void Run(NativeSession session)
    {
        if (session.IsOver || session.IsToldWhy)
            return;

        var now = _time.GetUtcNow();
        if (ReasonToEnd(session, now.ToUnixTimeMilliseconds()) is { } reason)
        {
            End(session, reason);
            return;
        }

        foreach (var subscription in session.Subscriptions.Where(subscription => subscription.Grant is not null).ToList())
        {
            if (subscription.Grant!.Expires <= now)
                End(session, subscription, NativeProblem.TokenExpired);
            else if (_revocations.IsRevoked(subscription.Grant))
                End(session, subscription, NativeProblem.TokenRefused);
        }

        Schedule(session);
    }

    /// <summary>Ends a connection because its token is revoked. On the connection's loop.</summary>
    public static void Revoke(NativeSession session)
    {
        if (!session.IsOver && !session.IsToldWhy)
            End(session, Revoked);
    }

    /// <summary>Notes when to do it next: after anything that has an end has begun. On the connection's loop.</summary>
    public void Schedule(NativeSession session) => _deadlines.Set(session, session.IsOver ? long.MaxValue : NextEnd(session));

    public void Dispose() => _deadlines.Dispose();

    private string? ReasonToEnd(NativeSession session, long now)
    {
        if (!session.IsAdmitted && session.AuthenticateBy <= now)
            return "auth_timeout";
        if (session.EndsAt <= now)
            return "token_expired";
        return session.Identity is { IsOfToken: true } identity && _revocations.IsRevoked(identity) ? Revoked : null;
    }

    private static void End(NativeSession session, string reason) =>
        NativeSessions.Disconnect(session, CloseCodes.Unauthorized, reason, reconnectAfter: null);

    private void End(NativeSession session, NativeSubscription subscription, NativeProblem why)
    {
        _subscriptions.End(session, subscription);
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeNotices.Unsubscribed(ref writer, subscription.Channel.Name, why);
        writer.SendTo(session.Connection);
    }

    private static long NextEnd(NativeSession session)
    {
        var next = session.IsAdmitted ? session.EndsAt : Math.Min(session.EndsAt, session.AuthenticateBy);
        foreach (var subscription in session.Subscriptions)
        {
            if (subscription.Grant?.Expires is { } expires)
                next = Math.Min(next, expires.ToUnixTimeMilliseconds());
        }

        return next;
    }
}
