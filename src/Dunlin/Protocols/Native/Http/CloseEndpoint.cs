using Microsoft.AspNetCore.Http;

namespace Dunlin.Protocols.Native.Http;

/// <summary>
/// <c>POST …/close</c>: the client leaves, and need not be waited for. A page that is left can still send it (<c>navigator.sendBeacon</c>). Answers 204, also when the
/// session is over already.
/// </summary>
internal sealed class CloseEndpoint(NativeHttpSessions sessions, HttpAdmission admission)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!await admission.AdmitAsync(context))
            return;

        if (SessionRequest.Read(context.Request).Key is { } key && sessions.Find(key) is { } session)
            session.Leave();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
