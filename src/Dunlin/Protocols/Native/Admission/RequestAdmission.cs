using Dunlin.Auth;
using Dunlin.Channels.Events;
using Dunlin.Protocols.Native.Limits;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Protocols.Native.Admission;

/// <summary>Says whose a request is that wants to begin a connection, and whether it may.</summary>
internal sealed class RequestAdmission(TokenVerifier tokens, ChannelEventCalls events, NativeQuotas quotas, NativeProtocolOptions options, TimeProvider time)
{
    private const string Scheme = "Bearer ";
    private const string QueryName = "token";

    /// <summary>Makes the session of a request. Null when it is refused; then the answer has its headers, and <paramref name="refuse"/> was called.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refuse">Takes the status and what to say.</param>
    /// <param name="closesBadTokens">Make a session of a bad token too, for the connection to be closed with the reason: a browser tells a page nothing of an upgrade that was refused.</param>
    public async ValueTask<NativeSession?> AdmitAsync(HttpContext context, Action<int, string> refuse, bool closesBadTokens = false)
    {
        var result = await IdentifyAsync(context);
        if (result.Value is not { } identity)
        {
            if (closesBadTokens)
                return new NativeSession(ClientIdentity.Anonymous) { RefusedFor = result.Problem.Code() };

            Challenge(context, result.Problem);
            refuse(StatusCodes.Status401Unauthorized, result.Problem == TokenProblem.Expired ? "The token has expired." : "The token is not taken.");
            return null;
        }

        var session = new NativeSession(identity) { IsAdmitted = identity.IsAuthenticated || !IsRequired };
        if (!session.IsAdmitted && !tokens.HasKeys)
        {
            refuse(StatusCodes.Status401Unauthorized, "This needs a user, and there is no way to say who you are but in this request.");
            return null;
        }

        if (options.MaxConnectionsPerAddress > 0 && context.Connection.RemoteIpAddress is { } address)
            session.Address = ClientAddress.Of(address);
        if (quotas.IsFull(session, options))
        {
            refuse(StatusCodes.Status429TooManyRequests, "There are as many connections of this address or user as there may be.");
            return null;
        }

        if (session.IsAdmitted && await AskAsync(session) is { } refusal)
        {
            refuse(refusal == EventRefusal.Failure ? StatusCodes.Status500InternalServerError : StatusCodes.Status403Forbidden, $"{refusal.Code}: {refusal.Message}");
            return null;
        }

        SetEnds(session);
        return session;
    }

    /// <summary>Notes until when what a session has said of itself holds.</summary>
    public void SetEnds(NativeSession session)
    {
        session.EndsAt = tokens.EndOf(session.Identity)?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        if (!session.IsAdmitted)
            session.AuthenticateBy = (time.GetUtcNow() + options.AuthenticationDeadline).ToUnixTimeMilliseconds();
    }

    private async ValueTask<EventRefusal?> AskAsync(NativeSession session)
    {
        var context = new ConnectContext(session.Identity, session.Name);
        var refusal = await events.ConnectAsync(context);
        session.NamedChannels = context.Channels;
        return refusal;
    }

    private bool IsRequired => options.RequireAuthentication ?? tokens.HasKeys;

    private ValueTask<TokenResult<ClientIdentity>> IdentifyAsync(HttpContext context)
    {
        // Without keys a token in the request is the application's own business, as its other schemes of authentication are.
        string? token = null;
        if (tokens.HasKeys && !TryReadToken(context.Request, out token))
            return new(new TokenResult<ClientIdentity>(TokenProblem.Malformed));

        return token is null ? new(new TokenResult<ClientIdentity>(RequestIdentity.Of(context.User))) : tokens.AuthenticateAsync(token);
    }

    // One place, one token: two could be meant for two readers (RFC 6750, section 2).
    private static bool TryReadToken(HttpRequest request, out string? token)
    {
        var header = request.Headers.Authorization.ToString();
        var inHeader = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        var inQuery = request.Query[QueryName];
        token = inHeader ? header[Scheme.Length..].Trim(' ') : inQuery.Count > 0 ? inQuery.ToString() : null;
        return inQuery.Count + (inHeader ? 1 : 0) <= 1;
    }

    // RFC 6750, section 3.1.
    private static void Challenge(HttpContext context, TokenProblem problem) =>
        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"invalid_token\", error_description=\"{problem.Code()}\"";
}
