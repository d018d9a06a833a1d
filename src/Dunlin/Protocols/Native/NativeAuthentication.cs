using System.Runtime.CompilerServices;
using Dunlin.Protocols.Native.Admission;
using Dunlin.Protocols.Native.Limits;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native;

/// <summary>Carries out <c>auth</c>, and watches what has an end. On the connection's loop.</summary>
[SkipLocalsInit]
internal sealed class NativeAuthentication(RequestAdmission requests, SessionReview review, NativeQuotas quotas, ServerSubscriptions serverSubscriptions, NativeProtocolOptions options)
{
    /// <summary>The client has proved who it is: for the first time, or again to go on longer.</summary>
    public NativeProblem Identify(NativeSession session, in NativeCommand command, Verdict verdict)
    {
        var identity = verdict.Identity!;
        var (wasAdmitted, wasKnown) = (session.IsAdmitted, session.Identity.IsAuthenticated);
        session.Identify(identity);
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.Authenticated(ref writer, command.Id, session.UserJson, identity.Expires);
        writer.SendTo(session.Connection);
        if (!wasAdmitted)
            NativeSessions.Admit(session);
        requests.SetEnds(session);
        review.Run(session);
        quotas.Enter(session, options);
        if (!wasAdmitted)
            serverSubscriptions.Begin(session, verdict.NamedChannels);
        else if (!wasKnown)
            serverSubscriptions.BeginOfUser(session);
        return NativeProblem.None;
    }

    /// <summary>A subscription has begun with a channel token.</summary>
    public void WatchGrants(NativeSession session)
    {
        session.HasGrants = true;
        review.Run(session);
    }

    /// <summary>The connection has just begun. What it was let in with may have been revoked meanwhile.</summary>
    public void WatchOpened(NativeSession session)
    {
        if (!session.IsAdmitted || session.Identity.IsOfToken)
            review.Run(session);
    }

    /// <summary>The connection has ended.</summary>
    public void Forget(NativeSession session) => review.Schedule(session);
}
