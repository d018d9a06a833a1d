using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>
/// By the time a client sees its upgrade answered, <c>OnOpen</c> has run: what others publish from then on reaches it, however
/// busy the server is. Clients that tell each other "I am in" rely on it.
/// </summary>
public sealed class OpenBeforeAnswerTests
{
    public static TheoryData<TestTransport> Everything => [.. Over.Everything];

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task ASubscriptionMadeInOnOpenHoldsWhenTheClientIsConnected(TestTransport transport)
    {
        var handler = new ScriptedHandler { Open = socket => socket.Subscribe("room") };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        for (var i = 1; i <= 100; i++)
        {
            await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
            Assert.Equal(1, app.Topics.Publish("room", $"{i}").Reached);
            await client.ExpectTextAsync($"{i}");
            await client.CloseAsync();
            await handler.NextCloseAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task TheAnswerWaitsForOnOpen(TestTransport transport)
    {
        using var opening = new ManualResetEventSlim();
        using var mayOpen = new ManualResetEventSlim();
        var handler = new ScriptedHandler
        {
            Open = _ =>
            {
                opening.Set();
                mayOpen.Wait(Until.HangGuard);
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);

        var connecting = RawWebSocket.ConnectAsync(app, "/ws");
        await Task.Run(() => opening.Wait(Until.HangGuard));
        Assert.False(connecting.IsCompleted);

        mayOpen.Set();
        await using var client = await connecting;
    }

    /// <summary>More than any socket buffer holds, sent before the answer has left.</summary>
    [Theory]
    [MemberData(nameof(Everything))]
    public async Task WhatOnOpenSendsFollowsTheAnswer(TestTransport transport)
    {
        var large = new string('*', 20_000_000);
        var handler = new ScriptedHandler
        {
            Open = socket =>
            {
                socket.Subscribe("room");
                socket.Send("first");
                socket.Send(large);
                socket.Publish("room", "to others");
                socket.Send("last");
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler, o => o.BackpressureLimit = 2 * large.Length), transport);

        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");

        await client.ExpectTextAsync("first");
        await client.ExpectTextAsync(large);
        await client.ExpectTextAsync("last");
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task AConnectionThatOnOpenClosesIsAnsweredFirst(TestTransport transport)
    {
        var handler = new ScriptedHandler { Open = socket => socket.Close(4001, "no") };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);

        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");

        await client.ExpectCloseAsync(4001);
        await client.SendAsync(RawFrame.OfClose(4001));
        await client.ExpectCleanEndAsync();
        Assert.Equal(4001, (await handler.NextCloseAsync()).Code);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task AConnectionThatOnOpenTerminatesEnds(TestTransport transport)
    {
        var handler = new ScriptedHandler { Open = socket => socket.Terminate() };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);

        // Whether the answer still gets through before the reset is not promised.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
            await client.ExpectTextAsync("never");
        });
        Assert.Equal(CloseCodes.Abnormal, (await handler.NextCloseAsync()).Code);
        await Until.TrueAsync(() => app.Connections.Count == 0, "the connection is gone");
    }

    /// <summary>Responses that the client has not read yet fill the socket: the answer and all that follows wait behind them, in order.</summary>
    [Fact]
    public async Task TheAnswerKeepsItsPlaceBehindPipelinedResponses()
    {
        var body = new string('-', 200_000);
        var handler = new ScriptedHandler { Open = socket => socket.Send("welcome") };
        await using var app = await TestApp.StartAsync(a =>
        {
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(a, "/large", () => body);
            a.MapWebSocket("/ws", handler);
        });

        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(System.Net.IPAddress.Loopback, app.Port, TestContext.Current.CancellationToken);
        var stream = tcp.GetStream();
        const int Responses = 50;
        var requests = string.Concat(Enumerable.Repeat("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n", Responses))
            + "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(requests), TestContext.Current.CancellationToken);

        var welcome = "\u0081\u0007welcome";
        var received = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!(received.Length > Responses * body.Length && received.ToString(received.Length - welcome.Length, welcome.Length) == welcome))
        {
            var count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Until.HangGuard);
            Assert.NotEqual(0, count);
            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        var text = received.ToString();
        Assert.Equal(Responses, text.Split("HTTP/1.1 200 OK").Length - 1);
        var answer = text.IndexOf("HTTP/1.1 101", StringComparison.Ordinal);
        Assert.InRange(answer, Responses * body.Length, text.Length);
        Assert.EndsWith("\r\n\r\n" + welcome, text[answer..], StringComparison.Ordinal);
    }
}
