using System.Text;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

/// <summary>Clients that leave at the wrong moment, by FIN and by RST. The application hears of it, and nobody else does.</summary>
public sealed class ClientAbortTests
{
    [Theory]
    [OverBothTransports(Goodbye.Fin, "")]
    [OverBothTransports(Goodbye.Reset, "")]
    [OverBothTransports(Goodbye.Fin, "GET /bystander HTTP/1.1\r\nHo")]
    [OverBothTransports(Goodbye.Reset, "GET /bystander HTTP/1.1\r\nHo")]
    public async Task Before_the_request_is_complete(TestTransport transport, Goodbye goodbye, string sent)
    {
        await using var app = await Start(transport);
        using var bystander = await Bystander.ConnectAsync(app);

        for (var i = 0; i < 100; i++)
        {
            var client = await RawHttpClient.ConnectAsync(app.Port);
            await client.SendAsync(sent);
            client.Leave(goodbye);
        }

        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports(Goodbye.Fin), OverBothTransports(Goodbye.Reset)]
    public async Task While_the_application_reads_the_body(TestTransport transport, Goodbye goodbye)
    {
        var started = new TaskCompletionSource();
        var failure = new TaskCompletionSource<Exception?>();
        await using var app = await Start(transport, map => map.MapPost("/upload", async (HttpContext context) =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[10_000]);
            started.SetResult();
            failure.SetResult(await Record.ExceptionAsync(async () => await TestBytes.DigestOfAsync(context.Request.Body)));
        }));
        using var bystander = await Bystander.ConnectAsync(app);

        var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync("POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n");
        await client.SendTestBytesAsync(10_000);
        await started.Task.WaitAsync(Until.HangGuard);
        client.Leave(goodbye);

        Assert.IsAssignableFrom<IOException>(await failure.Task.WaitAsync(Until.HangGuard));
        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports(Goodbye.Fin), OverBothTransports(Goodbye.Reset)]
    public async Task While_the_application_works(TestTransport transport, Goodbye goodbye)
    {
        var started = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var app = await Start(transport, map => map.MapGet("/work", async (HttpContext context) =>
        {
            using var registration = context.RequestAborted.Register(aborted.SetResult);
            started.SetResult();
            await aborted.Task;
        }));
        using var bystander = await Bystander.ConnectAsync(app);

        var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync("GET /work HTTP/1.1\r\nHost: test\r\n\r\n");
        await started.Task.WaitAsync(Until.HangGuard);
        client.Leave(goodbye);

        await aborted.Task.WaitAsync(Until.HangGuard);
        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports(Goodbye.Fin), OverBothTransports(Goodbye.Reset)]
    public async Task While_the_application_writes_and_the_client_reads(TestTransport transport, Goodbye goodbye)
    {
        var ended = new TaskCompletionSource();
        await using var app = await Start(transport, map => map.MapGet("/endless", context => WriteUntilAborted(context, ended)));
        using var bystander = await Bystander.ConnectAsync(app);

        var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync("GET /endless HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadExactlyAsync(3_000_000);
        client.Leave(goodbye);

        await ended.Task.WaitAsync(Until.HangGuard);
        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports(Goodbye.Fin), OverBothTransports(Goodbye.Reset)]
    public async Task While_the_application_waits_for_the_client_to_read(TestTransport transport, Goodbye goodbye)
    {
        var ended = new TaskCompletionSource();
        var written = 0L;
        await using var app = await Start(transport, map => map.MapGet(
            "/endless",
            context => WriteUntilAborted(context, ended, () => Interlocked.Increment(ref written))));
        using var bystander = await Bystander.ConnectAsync(app);

        var client = await RawHttpClient.ConnectAsync(app.Port, receiveBuffer: 16 * 1024);
        await client.SendAsync("GET /endless HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadHeadAsync();
        await bystander.SeesStandstillAsync(() => Interlocked.Read(ref written));
        client.Leave(goodbye);

        await ended.Task.WaitAsync(Until.HangGuard);
        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports]
    public async Task The_application_may_break_off_itself(TestTransport transport)
    {
        await using var app = await Start(transport, map => map.MapGet("/abort", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("some");
            await context.Response.Body.FlushAsync();
            context.Abort();
        }));
        using var bystander = await Bystander.ConnectAsync(app);

        for (var i = 0; i < 20; i++)
        {
            using var client = await RawHttpClient.ConnectAsync(app.Port);
            await client.SendAsync("GET /abort HTTP/1.1\r\nHost: test\r\n\r\n");
            await client.WaitForEndAsync();
        }

        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports]
    public async Task An_application_that_throws_mid_answer_ends_the_connection(TestTransport transport)
    {
        await using var app = await Start(transport, map => map.MapGet("/throw", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("some");
            await context.Response.Body.FlushAsync();
            throw new InvalidDataException("on purpose");
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        using var bystander = await Bystander.ConnectAsync(app);

        await client.SendAsync("GET /throw HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadHeadAsync();
        Assert.Equal("some", Encoding.ASCII.GetString(await client.ReadChunkAsync()));

        // The last chunk is missing: that is how the client knows.
        Assert.Equal(0, await client.ReadSomeAsync(new byte[1]));
        await bystander.GetsAnswersAsync();
    }

    private static Task<TestApp> Start(TestTransport transport, Action<WebApplication>? map = null) => TestApp.StartAsync(
        app =>
        {
            Bystander.Map(app);
            map?.Invoke(app);
        },
        transport,
        KestrelLimits.Lift);

    private static async Task WriteUntilAborted(HttpContext context, TaskCompletionSource ended, Action? onWritten = null)
    {
        var piece = new byte[10_000];
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(piece);
            onWritten?.Invoke();
        }

        ended.SetResult();
    }
}
