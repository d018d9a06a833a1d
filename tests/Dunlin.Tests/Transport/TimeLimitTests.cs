using System.Net.Sockets;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dunlin.Tests.Transport;

/// <summary>Kestrel's own limits on slow clients work through the transport. They run on Kestrel's clock, which ticks once a second.</summary>
public sealed class TimeLimitTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1100);

    [Theory, OverBothTransports]
    public async Task Headers_that_trickle_in_are_cut_off(TestTransport transport)
    {
        await using var app = await Start(transport, limits =>
        {
            limits.RequestHeadersTimeout = Short;
            limits.MaxRequestBufferSize = null;
            limits.MaxRequestHeadersTotalSize = int.MaxValue;
        });
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        using var bystander = await Bystander.ConnectAsync(app);

        await client.SendAsync("GET /bystander HTTP/1.1\r\nHost: test\r\nSlow: ");
        var end = client.WaitForEndAsync();
        while (!end.IsCompleted)
        {
            await bystander.GetsAnswersAsync();
            await SendUnlessClosed(client, "a");
        }

        await end;
        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports]
    public async Task Headers_that_stop_coming_are_408(TestTransport transport)
    {
        await using var app = await Start(transport, limits => limits.RequestHeadersTimeout = Short);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("GET /bystander HTTP/1.1\r\nHost");

        Assert.Equal(408, (await client.ReadResponseAsync()).Status);
        Assert.Equal(StreamEnd.Clean, await client.WaitForEndAsync());
    }

    [Theory, OverBothTransports]
    public async Task An_idle_connection_is_closed(TestTransport transport)
    {
        await using var app = await Start(transport, limits => limits.KeepAliveTimeout = Short);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        Assert.Equal("fine", (await client.GetAsync("/bystander")).Text);

        Assert.Equal(StreamEnd.Clean, await client.WaitForEndAsync());
    }

    [Theory, OverBothTransports]
    public async Task A_client_that_does_not_read_its_answer_is_cut_off(TestTransport transport)
    {
        var ended = new TaskCompletionSource();
        await using var app = await Start(
            transport,
            limits => limits.MinResponseDataRate = new MinDataRate(1_000_000, Short),
            map => map.MapGet("/endless", async (HttpContext context) =>
            {
                var piece = new byte[10_000];
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.Body.WriteAsync(piece);
                ended.SetResult();
            }));
        using var client = await RawHttpClient.ConnectAsync(app.Port, receiveBuffer: 16 * 1024);

        await client.SendAsync("GET /endless HTTP/1.1\r\nHost: test\r\n\r\n");
        await ended.Task.WaitAsync(Until.HangGuard);

        await client.WaitForEndAsync();
    }

    [Theory, OverBothTransports]
    public async Task A_client_that_stops_sending_its_request_is_cut_off(TestTransport transport)
    {
        await using var app = await Start(
            transport,
            limits => limits.MinRequestBodyDataRate = new MinDataRate(1_000_000, Short),
            map => map.MapPost("/upload", (HttpRequest request) => TestBytes.DigestOfAsync(request.Body)));
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nonly this");

        Assert.Equal(408, (await client.ReadResponseAsync()).Status);
        await client.WaitForEndAsync();
    }

    private static async Task SendUnlessClosed(RawHttpClient client, string text)
    {
        try
        {
            await client.SendAsync(text);
        }
        catch (IOException closed) when (closed.InnerException is SocketException)
        {
            // The server was faster; the pending read tells.
        }
    }

    private static Task<TestApp> Start(TestTransport transport, Action<KestrelServerLimits> set, Action<WebApplication>? map = null) =>
        TestApp.StartAsync(
            app =>
            {
                Bystander.Map(app);
                map?.Invoke(app);
            },
            transport,
            builder => KestrelLimits.Set(builder, set));
}
