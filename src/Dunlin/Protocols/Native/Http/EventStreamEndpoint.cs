using Dunlin.Fallback;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Protocols.Native.Http;

/// <summary>
/// <c>GET …/sse</c>: the messages of a session as server-sent events, for as long as the client listens. <c>channel</c> in the query, as often as wanted, subscribes.
/// A client that comes back with <c>Last-Event-ID</c> goes on where it stopped.
/// </summary>
internal sealed class EventStreamEndpoint(NativeHttpSessions sessions, HttpAdmission admission, NativeProtocolOptions options, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!await admission.AdmitAsync(context))
            return;

        var request = SessionRequest.Read(context.Request);
        if (request.Key is { } key && sessions.IsDismissed(key))
        {
            // Ends the browser's coming back (HTML Living Standard, section 9.2.3).
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        using var writer = new EventStreamWriter();
        if (Resume(request, writer, out var fetch) is { } resumed)
            await StreamAsync(context, resumed, fetch, writer);
        else
            await BeginAsync(context, request, writer);
    }

    private NativeHttpSession? Resume(SessionRequest request, EventStreamWriter writer, out Fetch fetch)
    {
        fetch = null!;
        if (request.Key is not { } key || sessions.Find(key) is not { } session)
            return null;

        fetch = session.Connection.BeginFetch();
        if (request.LastEvent is not { } last || session.TryRepeat(fetch, last.Number, writer))
            return session;

        // More is missing than was kept: a new session gets it from the channels' histories.
        session.Connection.Abort();
        return null;
    }

    private async Task BeginAsync(HttpContext context, SessionRequest request, EventStreamWriter writer)
    {
        var known = request.LastEvent?.Channels ?? new Dictionary<string, DeliveredPosition>();
        if (await admission.OpenAsync(context, known) is not { } session)
            return;

        // What the server subscribes the session to itself it has begun from where the client was.
        var fetch = session.Connection.BeginFetch();
        foreach (var (channel, delivered) in known)
            await session.ExecuteAsync(FirstCommands.Recover(channel, delivered), unlessSubscribed: channel);
        foreach (var channel in context.Request.Query["channel"].OfType<string>().Where(channel => !known.ContainsKey(channel)))
            await session.ExecuteAsync(FirstCommands.Subscribe(channel));
        await StreamAsync(context, session, fetch, writer);
    }

    private async Task StreamAsync(HttpContext context, NativeHttpSession session, Fetch fetch, EventStreamWriter writer)
    {
        var response = context.Response;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx collects answers otherwise
        try
        {
            await response.StartAsync(context.RequestAborted);
            while (session.Take(fetch, writer) is var result && (result == FetchResult.Open || !writer.IsEmpty))
            {
                if (result == FetchResult.Over && session.ReconnectAfter is { } after)
                    writer.WriteRetry(after);
                if (!writer.IsEmpty)
                    await writer.FlushAsync(response.Body, context.RequestAborted);
                if (result != FetchResult.Open)
                    break;

                await WaitAsync(session, fetch, writer, context.RequestAborted);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has gone. Its session waits for it to come back.
        }
        finally
        {
            session.Connection.EndFetch(fetch);
        }
    }

    private async Task WaitAsync(NativeHttpSession session, Fetch fetch, EventStreamWriter writer, CancellationToken aborted)
    {
        var arrival = session.Connection.WaitAsync(fetch);
        if (options.Socket.PingInterval == TimeSpan.Zero)
        {
            await arrival.WaitAsync(aborted);
            return;
        }

        try
        {
            await arrival.WaitAsync(options.Socket.PingInterval, time, aborted);
        }
        catch (TimeoutException)
        {
            writer.WritePing();
        }
    }
}
