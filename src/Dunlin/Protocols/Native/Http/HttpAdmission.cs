using Dunlin.Protocols.Native.Admission;
using Dunlin.WebSockets.Handshake;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dunlin.Protocols.Native.Http;

/// <summary>Which requests an endpoint's sessions are open to, and what browsers need to be told of that (Fetch Standard, section 3.3: CORS).</summary>
internal sealed class HttpAdmission(NativeHttpSessions sessions, RequestAdmission requests, WebSocketEndpointOptions options)
{
    /// <summary>Answers a request that may not pass, and says so.</summary>
    public async Task<bool> AdmitAsync(HttpContext context)
    {
        if (!OriginPolicy.Allows(context.Request, options.AllowedOrigins))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Pages of this origin may not connect.");
            return false;
        }

        AllowOrigin(context);
        return true;
    }

    /// <summary>Begins a session for a request. Answers one that may not have it, and returns null then.</summary>
    /// <param name="context">The request.</param>
    /// <param name="delivered">How far the client had got in a former session; null: it does not say.</param>
    public async Task<NativeHttpSession?> OpenAsync(HttpContext context, IReadOnlyDictionary<string, DeliveredPosition>? delivered = null)
    {
        var (status, detail) = (StatusCodes.Status503ServiceUnavailable, "Too many connections, or the server is shutting down.");
        if (await requests.AdmitAsync(context, (refused, why) => (status, detail) = (refused, why)) is { } session)
        {
            session.Delivered = delivered;
            if (sessions.Open(session) is { } begun)
                return begun;
        }

        await RefuseAsync(context, status, detail);
        return null;
    }

    /// <summary>Answers a browser that asks before it sends commands from a page of another origin.</summary>
    public async Task AnswerPreflightAsync(HttpContext context)
    {
        if (!await AdmitAsync(context))
            return;

        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "POST";
        headers.AccessControlAllowHeaders = $"{HeaderNames.ContentType}, {HeaderNames.Authorization}, {EventIdHeaders.Request}";
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static Task RefuseAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);

    private static void AllowOrigin(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0)
            return;

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlExposeHeaders = EventIdHeaders.Response;
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
    }
}
