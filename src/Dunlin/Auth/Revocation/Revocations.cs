using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Admission;

namespace Dunlin.Auth;

/// <summary>Revokes, and ends the connections and subscriptions that live by what is revoked.</summary>
internal sealed class Revocations(RevocationList list, NativeSessions sessions, SessionReview review) : IRevocations
{
    private const int MaxLength = 256;

    public int RevokeUser(string user)
    {
        Check(user, nameof(user));
        list.AddUser(user);
        return End(session => session.Identity.User == user);
    }

    public int RevokeToken(string tokenId)
    {
        Check(tokenId, nameof(tokenId));
        list.AddToken(tokenId);
        foreach (var session in sessions.All.Where(session => session.HasGrants))
            review.Request(session);
        return End(session => session.Identity.TokenId == tokenId);
    }

    private int End(Func<NativeSession, bool> isMeant)
    {
        var count = 0;
        foreach (var session in sessions.All.Where(isMeant))
        {
            session.Connection.Post(() => SessionReview.Revoke(session));
            count++;
        }

        return count;
    }

    private static void Check(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        if (name.Length > MaxLength)
            throw new ArgumentException($"It has at most {MaxLength} characters.", parameter);
    }
}
