using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.WebSockets;

/// <summary>Mapping an endpoint: options are checked at once, it lives beside other endpoints, and its handlers may block on request.</summary>
public sealed class EndpointTests
{
    private static readonly Dictionary<string, Action<WebSocketEndpointOptions>> Spoilers = new(StringComparer.Ordinal)
    {
        ["no message size"] = o => o.MaxMessageSize = 0,
        ["negative message size"] = o => o.MaxMessageSize = -1,
        ["negative fragments"] = o => o.MaxFragments = -1,
        ["no backpressure limit"] = o => o.BackpressureLimit = 0,
        ["negative connections"] = o => o.MaxConnections = -1,
        ["negative idle timeout"] = o => o.IdleTimeout = TimeSpan.FromSeconds(-1),
        ["negative ping interval"] = o => o.PingInterval = TimeSpan.FromSeconds(-1),
        ["no close timeout"] = o => o.CloseTimeout = TimeSpan.Zero,
        ["pings as rare as the idle timeout"] = o => o.PingInterval = o.IdleTimeout,
    };

    public static TheoryData<string> BadOptions => [.. Spoilers.Keys];

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task ABadOptionIsAnErrorAtMapping(string option)
    {
        Exception? thrown = null;
        await using var app = await TestApp.StartAsync(
            a => thrown = Record.Exception(() => a.MapWebSocket("/ws", new EchoHandler(), Spoilers[option])));
        Assert.IsAssignableFrom<ArgumentException>(thrown);
    }

    [Fact]
    public async Task NullIsNoHandlerAndNoPattern()
    {
        await using var app = await TestApp.StartAsync(a =>
        {
            Assert.Throws<ArgumentNullException>(() => a.MapWebSocket("/ws", (WebSocketHandler<string>)null!));
            Assert.Throws<ArgumentNullException>(() => a.MapWebSocket(null!, new EchoHandler()));
            a.MapWebSocket("/echo", new EchoHandler());
        });
        await using var client = await RawWebSocket.ConnectAsync(app, "/echo");
        await client.ExpectEchoAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task HttpAndManyWebSocketEndpointsShareThePort(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(
            a =>
            {
                a.MapGet("/", () => "Welcome");
                a.MapWebSocket("/echo", new EchoHandler());
                a.MapWebSocket("/shout", new ScriptedHandler { Message = (socket, _, _) => socket.Send("SHOUT") });
            },
            transport);
        await using var echo = await RawWebSocket.ConnectAsync(app, "/echo");
        await using var shout = await RawWebSocket.ConnectAsync(app, "/shout");
        await echo.ExpectEchoAsync("quiet");
        await shout.SendTextAsync("quiet");
        await shout.ExpectTextAsync("SHOUT");
        Assert.Equal("Welcome", await GetAsync(app));
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AHandlerOnTheThreadPoolMayBlockWithoutStallingOthers(TestTransport transport)
    {
        using var gate = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new ScriptedHandler
        {
            Message = (socket, payload, type) =>
            {
                blocked.TrySetResult();
                gate.Wait();
                socket.Send(payload, type);
            },
        };
        await using var app = await TestApp.StartAsync(
            a =>
            {
                a.MapWebSocket("/block", handler, o => o.DispatchToThreadPool = true);
                a.MapWebSocket("/echo", new EchoHandler());
            },
            transport,
            dunlin: o => o.EventLoops = 1);
        await using var blocking = await RawWebSocket.ConnectAsync(app, "/block");
        await blocking.SendAsync([RawFrame.OfText("first"), RawFrame.OfText("second")]);
        await blocked.Task;

        await using var other = await RawWebSocket.ConnectAsync(app, "/echo");
        await other.ExpectEchoAsync();
        gate.Set();
        await blocking.ExpectTextAsync("first");
        await blocking.ExpectTextAsync("second");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ConnectionsAndMessagesAreCounted(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Open = socket => socket.Subscribe("room"),
            Message = (socket, payload, type) =>
            {
                socket.Send(payload, type);
                socket.Publish("room", payload, type);
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var one = await RawWebSocket.ConnectAsync(app, "/ws");
        await using var two = await RawWebSocket.ConnectAsync(app, "/ws");
        await handler.NextOpenAsync();
        await handler.NextOpenAsync();
        var frame = RawFrame.OfText("hello").Encode();
        await one.SendRawAsync(frame);
        await one.ExpectTextAsync("hello");
        await two.ExpectTextAsync("hello");

        await Until.TrueAsync(() => app.Connections.GetStatistics().BytesSent == 2 * 7, "both have been sent");
        var statistics = app.Connections.GetStatistics();
        Assert.Equal(new WebSocketStatistics(2, 2, 1, 1, 1, 1, 1, frame.Length, 14), statistics);
        Assert.Equal(2, app.Connections.Count);
        await one.CloseAsync();
        await handler.NextCloseAsync();
        Assert.Equal(1, app.Connections.Count);
    }

    private static async Task<string> GetAsync(TestApp app)
    {
        using var http = new SocketsHttpHandler();
        http.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate?.GetCertHashString() == DevelopmentCertificate.Instance.GetCertHashString();
        using var client = new HttpClient(http);
        using var request = new HttpRequestMessage(HttpMethod.Get, app.HttpAddress);
        if (app.Transport == TestTransport.Http2)
        {
            request.Version = System.Net.HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
