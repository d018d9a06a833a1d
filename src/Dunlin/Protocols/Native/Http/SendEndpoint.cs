using Microsoft.AspNetCore.Http;

namespace Dunlin.Protocols.Native.Http;

/// <summary><c>POST …/send</c>: commands of a session that listens elsewhere, where the replies go. Answers 204 when they are on their way.</summary>
internal sealed class SendEndpoint(NativeHttpSessions sessions, HttpAdmission admission, NativeProtocolOptions options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!await admission.AdmitAsync(context))
            return;

        if (SessionRequest.Read(context.Request).Key is not { } key || sessions.Find(key) is not { } session)
        {
            await HttpAdmission.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such session: 'session' and 'key' are those of its 'connected' message.");
            return;
        }

        if (await CommandBody.ReadAsync(context, options.Socket.MaxMessageSize) is not { } commands)
            return;

        await session.ExecuteAsync(commands);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
