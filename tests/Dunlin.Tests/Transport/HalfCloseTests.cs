using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

/// <summary>
/// Clients that end their sending before they have read the answer. Kestrel takes that for leaving while the application still works
/// (there is no other sign of a client that has left in order); an answer that is finished still arrives.
/// </summary>
public sealed class HalfCloseTests
{
    private const int AnswerSize = 4 * 1024 * 1024;

    // Less than the 32 KB at which Kestrel lets the application write on: it finishes though this much stays unread.
    private const int LeftUnread = 16 * 1024;

    [Theory, OverBothTransports]
    public async Task A_finished_answer_still_arrives_whole(TestTransport transport)
    {
        var finished = new TaskCompletionSource();
        await using var app = await Start(transport, map => map.MapGet("/answer", async (HttpContext context) =>
        {
            context.Response.ContentLength = AnswerSize;
            await context.Response.Body.WriteAsync(TestBytes.Take(0, AnswerSize));
            await context.Response.CompleteAsync();
            finished.SetResult();
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port, receiveBuffer: 16 * 1024);

        await client.SendAsync("GET /answer HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadHeadAsync();
        var received = new byte[AnswerSize];
        var position = 0;
        while (!finished.Task.IsCompleted && position < AnswerSize - LeftUnread)
            position += await client.ReadSomeAsync(received.AsMemory(position, 1000));
        await finished.Task.WaitAsync(Until.HangGuard);
        client.FinishSending();

        await client.ReadExactlyAsync(received.AsMemory(position));
        Assert.True(TestBytes.Matches(received, 0));
        Assert.Equal(StreamEnd.Clean, await client.WaitForEndAsync());
    }

    [Theory, OverBothTransports]
    public async Task An_application_at_work_hears_that_the_client_has_left(TestTransport transport)
    {
        var started = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var app = await Start(transport, map => map.MapGet("/work", async (HttpContext context) =>
        {
            using var registration = context.RequestAborted.Register(aborted.SetResult);
            started.SetResult();
            await aborted.Task;
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("GET /work HTTP/1.1\r\nHost: test\r\n\r\n");
        await started.Task.WaitAsync(Until.HangGuard);
        client.FinishSending();

        await aborted.Task.WaitAsync(Until.HangGuard);
        await client.WaitForEndAsync();
    }

    [Theory]
    [OverBothTransports("")]
    [OverBothTransports("GET / HTTP/1.1\r\nHo")]
    public async Task A_client_that_ends_without_a_whole_request_is_closed(TestTransport transport, string sent)
    {
        await using var app = await Start(transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync(sent);
        client.FinishSending();

        Assert.Equal(StreamEnd.Clean, await client.WaitForEndAsync());
    }

    private static Task<TestApp> Start(TestTransport transport, Action<WebApplication>? map = null) => TestApp.StartAsync(
        app => map?.Invoke(app),
        transport,
        KestrelLimits.Lift);
}
