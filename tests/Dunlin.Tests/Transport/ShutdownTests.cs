using System.Net.Sockets;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Transport;

public sealed class ShutdownTests
{
    [Theory, OverBothTransports]
    public async Task A_running_request_is_answered_before_the_server_stops(TestTransport transport)
    {
        var started = new TaskCompletionSource();
        var mayAnswer = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(
            map => map.MapGet("/later", async () =>
            {
                started.SetResult();
                await mayAnswer.Task;
                return Results.Bytes(TestBytes.Take(0, 1_000_000));
            }),
            transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("GET /later HTTP/1.1\r\nHost: test\r\n\r\n");
        await started.Task.WaitAsync(Until.HangGuard);
        var stop = app.StopAsync();
        Assert.False(stop.IsCompleted);
        mayAnswer.SetResult();

        var response = await client.ReadResponseAsync();
        Assert.True(TestBytes.Matches(response.Body, 0));
        Assert.Equal(StreamEnd.Clean, await client.WaitForEndAsync());
        await stop.WaitAsync(Until.HangGuard);
    }

    [Theory, OverBothTransports]
    public async Task Idle_connections_are_closed_in_order(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(Bystander.Map, transport);
        using var silent = await RawHttpClient.ConnectAsync(app.Port);
        using var between = await RawHttpClient.ConnectAsync(app.Port);
        Assert.Equal("fine", (await between.GetAsync("/bystander")).Text);
        await Bystander.SeesAcceptedAsync(app, silent);

        await app.StopAsync().WaitAsync(Until.HangGuard);

        Assert.Equal(StreamEnd.Clean, await silent.WaitForEndAsync());
        Assert.Equal(StreamEnd.Clean, await between.WaitForEndAsync());
    }

    [Theory, OverBothTransports]
    public async Task Connections_in_every_phase_end_when_the_time_is_up(TestTransport transport)
    {
        var busy = new Busy();
        await using var app = await TestApp.StartAsync(busy.Map, transport, KestrelLimits.Lift);
        using var bystander = await Bystander.ConnectAsync(app);
        string[] phases =
        [
            "",
            "GET /bystander HTTP/1.1\r\nHo",
            "GET /bystander HTTP/1.1\r\nHost: test\r\n\r\n",
            "GET /waiting HTTP/1.1\r\nHost: test\r\n\r\n",
            "GET /writing HTTP/1.1\r\nHost: test\r\n\r\n",
            "POST /reading HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nhalf",
            "POST /waiting HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nhalf",
        ];
        var clients = new List<RawHttpClient>();
        foreach (var phase in phases)
        {
            clients.Add(await RawHttpClient.ConnectAsync(app.Port, receiveBuffer: 16 * 1024));
            await clients[^1].SendAsync(phase);
        }

        await busy.AllStarted.Task.WaitAsync(Until.HangGuard);
        await bystander.SeesStandstillAsync(() => busy.Written);
        await Until.TrueAsync(() => clients.TrueForAll(client => client.IsAccepted), "all connections are accepted");
        await app.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Until.HangGuard);

        foreach (var client in clients)
            await client.WaitForEndAsync();
        await busy.AllAborted.Task.WaitAsync(Until.HangGuard);
        clients.ForEach(client => client.Dispose());
    }

    [Theory, OverBothTransports]
    public async Task Clients_that_connect_while_the_server_stops_are_served_or_turned_away(TestTransport transport)
    {
        for (var round = 0; round < 20; round++)
        {
            await using var app = await TestApp.StartAsync(Bystander.Map, transport);
            using var first = await Bystander.ConnectAsync(app);
            await first.GetsAnswersAsync();

            var connecting = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Try(app.Port))));
            await app.StopAsync().WaitAsync(Until.HangGuard);

            await connecting.WaitAsync(Until.HangGuard);
        }
    }

    private static async Task Try(int port)
    {
        try
        {
            using var client = await RawHttpClient.ConnectAsync(port);
            Assert.Equal("fine", (await client.GetAsync("/bystander")).Text);
        }
        catch (Exception ended) when (ended is IOException or SocketException)
        {
            // Turned away, as the name says.
        }
    }

    private sealed class Busy
    {
        private const int Requests = 4;
        private int _started;
        private int _aborted;
        private long _written;

        public TaskCompletionSource AllStarted { get; } = new();

        public TaskCompletionSource AllAborted { get; } = new();

        public long Written => Interlocked.Read(ref _written);

        public void Map(WebApplication app)
        {
            Bystander.Map(app);
            app.MapMethods("/waiting", ["GET", "POST"], context => Run(context, Wait));
            app.MapPost("/reading", context => Run(context, _ => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted)));
            app.MapGet("/writing", context => Run(context, Write));
        }

        private static Task Wait(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

        private async Task Write(HttpContext context)
        {
            var piece = new byte[10_000];
            while (true)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                Interlocked.Increment(ref _written);
                context.RequestAborted.ThrowIfCancellationRequested();
            }
        }

        private async Task Run(HttpContext context, Func<HttpContext, Task> work)
        {
            if (Interlocked.Increment(ref _started) == Requests)
                AllStarted.SetResult();
            var failure = await Record.ExceptionAsync(() => work(context));
            Assert.True(failure is OperationCanceledException or IOException, $"{failure}");
            if (Interlocked.Increment(ref _aborted) == Requests)
                AllAborted.SetResult();
        }
    }
}
