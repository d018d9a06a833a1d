using Dunlin.Fallback;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Protocols.Native.Http;

/// <summary>
/// <c>POST …/poll</c>: carries out the commands of the body, and answers with what there is to say, as soon as there is something. The first poll, without a
/// session, begins one.
/// </summary>
/// <remarks>The next poll says by coming that the last answer has arrived, unless it names another event in <c>Last-Event-ID</c>.</remarks>
internal sealed class PollEndpoint(NativeHttpSessions sessions, HttpAdmission admission, NativeProtocolOptions options, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!await admission.AdmitAsync(context))
            return;

        var request = SessionRequest.Read(context.Request);
        if (await CommandBody.ReadAsync(context, options.Socket.MaxMessageSize) is not { } commands)
            return;
        if (await FindOrBeginAsync(context, request) is not { } session)
            return;

        using var writer = new PollAnswerWriter();
        var fetch = session.Connection.BeginFetch();
        try
        {
            if (!session.TryRepeat(fetch, request.LastEvent?.Number, writer))
                session.Connection.CloseAtOnce(CloseCodes.InsufficientState, "more was missed than is kept");
            if (commands.Length > 0)
                await session.ExecuteAsync(commands);
            await FetchAsync(session, fetch, writer, context.RequestAborted);
            await AnswerAsync(context, writer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone. What it was to get is kept until it comes back.
        }
        finally
        {
            session.Connection.EndFetch(fetch);
        }
    }

    private async Task<NativeHttpSession?> FindOrBeginAsync(HttpContext context, SessionRequest request)
    {
        if (request.Key is { } key)
        {
            if (sessions.Find(key) is { } found)
                return found;

            await HttpAdmission.RefuseAsync(context, StatusCodes.Status404NotFound, "The session is over: poll without one to begin another.");
            return null;
        }

        return await admission.OpenAsync(context);
    }

    private async Task FetchAsync(NativeHttpSession session, Fetch fetch, PollAnswerWriter writer, CancellationToken aborted)
    {
        var begun = time.GetTimestamp();
        while (session.Take(fetch, writer) == FetchResult.Open && writer.IsEmpty)
        {
            var left = options.Http.PollTimeout - time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero)
                return;

            try
            {
                await session.Connection.WaitAsync(fetch).WaitAsync(left, time, aborted);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }

    private static async Task AnswerAsync(HttpContext context, PollAnswerWriter writer)
    {
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        if (writer.LastId is { } id)
            response.Headers[EventIdHeaders.Response] = id;
        var answer = writer.Finish();
        response.ContentLength = answer.Length;
        await response.Body.WriteAsync(answer, context.RequestAborted);
    }
}
