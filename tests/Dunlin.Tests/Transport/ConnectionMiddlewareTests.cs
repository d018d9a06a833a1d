using System.Net;
using System.Net.Sockets;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Dunlin.Tests.Transport;

/// <summary>What Kestrel offers around a connection: limits, logging, an application's own middleware.</summary>
public sealed class ConnectionMiddlewareTests
{
    [Theory, OverBothTransports]
    public async Task Connections_over_the_limit_are_closed_and_room_is_made_again(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(
            Bystander.Map,
            transport,
            builder => KestrelLimits.Set(builder, limits => limits.MaxConcurrentConnections = 2));
        using var first = await Bystander.ConnectAsync(app);
        var second = await Bystander.ConnectAsync(app);
        await first.GetsAnswersAsync();
        await second.GetsAnswersAsync();

        Assert.False(await IsLetIn(app.Port));
        await first.GetsAnswersAsync();
        await second.GetsAnswersAsync();

        second.Dispose();

        // That a connection is gone is not announced to clients: the next ones are turned away until the server has noticed.
        while (!await IsLetIn(app.Port))
            await first.GetsAnswersAsync();
    }

    [Theory, OverBothTransports]
    public async Task Connection_logging_shows_the_bytes_of_both_directions(TestTransport transport)
    {
        using var log = new LogRecorder(LogLevel.Debug);
        await using var app = await TestApp.StartAsync(
            Bystander.Map,
            transport,
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Debug);
                Listen(builder, listen => listen.UseConnectionLogging());
            },
            logs: log);
        using var client = await RawHttpClient.ConnectAsync(SecondPort(app));

        await client.GetAsync("/bystander");

        var lines = log.Lines.Where(line => line.Category.EndsWith("LoggingConnectionMiddleware", StringComparison.Ordinal)).Select(line => line.Message).ToList();
        Assert.Contains(lines, line => line.Contains("ReadAsync", StringComparison.Ordinal) && line.Contains("47 45 54", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("WriteAsync", StringComparison.Ordinal) && line.Contains("48 54 54 50", StringComparison.Ordinal));
    }

    [Theory, OverBothTransports]
    public async Task Own_middleware_sees_the_connection_from_start_to_end(TestTransport transport)
    {
        var seen = new TaskCompletionSource<(EndPoint? Local, EndPoint? Remote, string Id)>();
        var closed = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(Map, transport, builder => Listen(builder, listen => listen.Use(next => async connection =>
        {
            seen.SetResult((connection.LocalEndPoint, connection.RemoteEndPoint, connection.ConnectionId));
            connection.ConnectionClosed.Register(closed.SetResult);
            await next(connection);
            ended.SetResult();
        })));
        var client = await RawHttpClient.ConnectAsync(SecondPort(app));
        var id = (await client.GetAsync("/id")).Text;
        var (local, remote) = (client.Socket.RemoteEndPoint, client.Socket.LocalEndPoint);

        client.Leave(Goodbye.Fin);

        Assert.Equal((local, remote, id), await seen.Task.WaitAsync(Until.HangGuard));
        await closed.Task.WaitAsync(Until.HangGuard);
        await ended.Task.WaitAsync(Until.HangGuard);
    }

    [Theory, OverBothTransports]
    public async Task Own_middleware_finds_what_it_may_look_for_among_the_features(TestTransport transport)
    {
        var failure = new TaskCompletionSource<Exception?>();
        await using var app = await TestApp.StartAsync(Map, transport, builder => Listen(builder, listen => listen.Use(next => connection =>
        {
            failure.SetResult(Record.Exception(() => CheckFeatures(connection)));
            return next(connection);
        })));
        using var client = await RawHttpClient.ConnectAsync(SecondPort(app));

        Assert.Null(await failure.Task.WaitAsync(Until.HangGuard));
        Assert.NotEmpty((await client.GetAsync("/id")).Text);
    }

    [Theory, OverBothTransports]
    public async Task Own_middleware_may_refuse_a_connection(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(Map, transport, builder => Listen(builder, listen => listen.Use(_ => connection =>
        {
            connection.Abort(new ConnectionAbortedException("not welcome"));
            return Task.CompletedTask;
        })));
        using var bystander = await Bystander.ConnectAsync(app);

        for (var i = 0; i < 50; i++)
            Assert.False(await IsLetIn(SecondPort(app)));

        await bystander.GetsAnswersAsync();
    }

    [Theory, OverBothTransports]
    public async Task A_protocol_of_the_applications_own_may_speak_on_the_connection(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(Map, transport, builder => Listen(builder, listen => listen.Use(_ => async connection =>
        {
            await connection.Transport.Output.WriteAsync("hello, "u8.ToArray());
            await connection.Transport.Input.CopyToAsync(connection.Transport.Output);
        })));
        using var client = await RawHttpClient.ConnectAsync(SecondPort(app));

        await client.SendAsync("you there\n");

        Assert.Equal("hello, you there", await client.ReadLineAsync());
        client.FinishSending();
        Assert.Equal(StreamEnd.Clean, await client.WaitForEndAsync());
    }

    private static void CheckFeatures(ConnectionContext connection)
    {
        var features = connection.Features;
        Assert.Equal(connection.ConnectionId, features.GetRequiredFeature<IConnectionIdFeature>().ConnectionId);
        Assert.Same(connection.Transport, features.GetRequiredFeature<IConnectionTransportFeature>().Transport);
        Assert.Same(connection.Items, features.GetRequiredFeature<IConnectionItemsFeature>().Items);
        Assert.Equal(connection.ConnectionClosed, features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed);
        Assert.NotNull(features.GetRequiredFeature<IMemoryPoolFeature>().MemoryPool);
    }

    private static async Task<bool> IsLetIn(int port)
    {
        try
        {
            using var client = await RawHttpClient.ConnectAsync(port);
            return (await client.GetAsync("/bystander")).Status == 200;
        }
        catch (Exception refused) when (refused is IOException or SocketException)
        {
            return false;
        }
    }

    private static void Map(WebApplication app)
    {
        Bystander.Map(app);
        app.MapGet("/id", (HttpContext context) => context.Connection.Id);
    }

    private static void Listen(WebApplicationBuilder builder, Action<ListenOptions> listen) =>
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));

    private static int SecondPort(TestApp app) => Endpoints.Of(app)[1].Port;
}
