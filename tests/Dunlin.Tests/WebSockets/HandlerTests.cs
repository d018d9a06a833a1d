using System.Net;
using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>When handlers are called: in order, one at a time for each connection.</summary>
public sealed class HandlerTests
{
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task OpenComesBeforeTheFirstMessageAndCloseAfterTheLast(TestTransport transport)
    {
        var calls = new List<string>();
        var handler = new ScriptedHandler
        {
            Open = _ => calls.Add("open"),
            Message = (_, payload, type) => calls.Add($"{type} {Encoding.UTF8.GetString(payload)}"),
            Closed = (_, code, _) => calls.Add($"close {code}"),
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendAsync([RawFrame.OfText("a"), RawFrame.OfBinary("b"u8.ToArray()), RawFrame.OfText(""), RawFrame.OfClose(4000)]);
        await client.ExpectCloseAsync(4000);
        await handler.NextCloseAsync();
        Assert.Equal(["open", "Text a", "Binary b", "Text ", "close 4000"], calls);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task WhatOpenSendsComesFirst(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Open = socket => socket.Send("welcome"),
            Message = (socket, payload, type) => socket.Send(payload, type),
        };
        await using var app = await StartAsync(handler, transport);
        var early = RawFrame.OfText("early").Encode();
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws", h => h.Pipelined = transport == TestTransport.Http2 ? default : early);
        await client.ExpectTextAsync("welcome");
        if (transport == TestTransport.Http2)
            await client.SendRawAsync(early);
        await client.ExpectTextAsync("early");
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task TheSocketTellsWhoItIs(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                upgrade.Data = "data of " + upgrade.HttpContext.Request.Query["name"];
                return default;
            },
        };
        await using var app = await StartAsync(handler, transport);
        await using var first = await RawWebSocket.ConnectAsync(app, "/ws?name=ada");
        await using var second = await RawWebSocket.ConnectAsync(app, "/ws?name=bob");
        ServerWebSocket<string>[] sockets = [await handler.NextOpenAsync(), await handler.NextOpenAsync()];

        Assert.Equal(["data of ada", "data of bob"], sockets.Select(s => s.Data).Order());
        Assert.NotEqual(sockets[0].Id, sockets[1].Id);
        Assert.All(sockets, s => Assert.Equal(IPAddress.Loopback, s.RemoteAddress));
        Assert.All(sockets, s => Assert.Equal(ReadyState.Open, s.ReadyState));
        Assert.All(sockets, s => Assert.False(s.IsCompressed));
        Assert.All(sockets, s => Assert.Null(s.Protocol));
        Assert.All(sockets, s => Assert.Empty(s.Subscriptions));
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TheStateFollowsTheLifeOfTheConnection(TestTransport transport)
    {
        var states = new List<ReadyState>();
        var handler = new ScriptedHandler
        {
            Message = (socket, _, _) =>
            {
                states.Add(socket.ReadyState);
                socket.Close();
                states.Add(socket.ReadyState);
            },
            Closed = (socket, _, _) => states.Add(socket.ReadyState),
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendTextAsync("close please");
        await client.ExpectCloseAsync(1000);
        await client.SendAsync(RawFrame.OfClose(1000));
        await client.ExpectCleanEndAsync();
        await handler.NextCloseAsync();
        Assert.Equal([ReadyState.Open, ReadyState.Closing, ReadyState.Closed], states);
    }

    /// <summary>The second message waits until the first handler is done, though both have arrived.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task AsyncMessagesAreHandledOneAtATimeAndInOrder(TestTransport transport)
    {
        var running = 0;
        var handler = new AsyncScriptedHandler
        {
            Message = async (socket, payload, type) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref running));
                await Task.Yield();
                socket.Send(payload.Span, type);
                await Task.Yield();
                Interlocked.Decrement(ref running);
            },
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        var texts = Enumerable.Range(0, 1000).Select(i => $"message {i}").ToList();
        var sending = client.SendAsync(texts.Select(RawFrame.OfText));
        foreach (var text in texts)
            await client.ExpectTextAsync(text);
        await sending;
    }

    /// <summary>The payload belongs to the handler until its task ends, whatever arrives meanwhile.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AnAsyncHandlersPayloadStaysUntilItsTaskEnds(TestTransport transport)
    {
        var started = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var handler = new AsyncScriptedHandler
        {
            Message = async (socket, payload, type) =>
            {
                started.TrySetResult();
                await gate.Task;
                socket.Send(payload.Span, type);
            },
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendAsync([RawFrame.OfText(new string('1', 5000)), RawFrame.OfText(new string('2', 5000)), RawFrame.OfText("3")]);
        await started.Task;
        await using (var other = await RawWebSocket.ConnectAsync(app, "/echo"))
            await other.ExpectEchoAsync(new string('x', 20_000));

        gate.SetResult();
        await client.ExpectTextAsync(new string('1', 5000));
        await client.ExpectTextAsync(new string('2', 5000));
        await client.ExpectTextAsync("3");
    }

    /// <summary>While a handler is busy its connection is not read, so a flood costs bounded memory: the sender is stopped by TCP.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ABusyHandlerStopsTheSenderAndNobodyElse(TestTransport transport)
    {
        var gate = new TaskCompletionSource();
        var handled = 0;
        var handler = new AsyncScriptedHandler
        {
            Message = async (_, _, _) =>
            {
                await gate.Task;
                Interlocked.Increment(ref handled);
            },
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        var message = RawFrame.OfBinary(new byte[64 * 1024]).Encode();
        const int Count = 1000;
        var flood = Task.Run(async () =>
        {
            for (var i = 0; i < Count; i++)
                await client.SendRawAsync(message);
        });

        await using var other = await RawWebSocket.ConnectAsync(app, "/echo");
        for (var i = 0; i < 100; i++)
            await other.ExpectEchoAsync($"{i}");
        Assert.False(flood.IsCompleted);
        Assert.Equal(0, handled);

        gate.SetResult();
        await flood;
        await Until.TrueAsync(() => Volatile.Read(ref handled) == Count, "every message of the flood is handled");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task PingsAreAnsweredAlsoWhileAnAsyncHandlerWaitedBefore(TestTransport transport)
    {
        var handler = new AsyncScriptedHandler
        {
            Message = async (socket, payload, type) =>
            {
                await Task.Yield();
                socket.Send(payload.Span, type);
            },
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendAsync([RawFrame.OfText("a"), RawFrame.OfPing("p"u8.ToArray()), RawFrame.OfText("b")]);
        await client.ExpectTextAsync("a");
        await client.ExpectControlAsync(FrameOpcode.Pong, "p"u8.ToArray());
        await client.ExpectTextAsync("b");
    }

    /// <summary>A message that arrived before the client's close is handled before <c>OnClose</c>, also when its handler waits.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task CloseWaitsForTheMessagesBeforeIt(TestTransport transport)
    {
        var gate = new TaskCompletionSource();
        var calls = new List<string>();
        var handler = new AsyncScriptedHandler
        {
            Message = async (_, payload, _) =>
            {
                var text = Encoding.UTF8.GetString(payload.Span);
                await gate.Task;
                calls.Add(text);
            },
            Closed = (_, _, _) =>
            {
                calls.Add("close");
                return default;
            },
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendAsync([RawFrame.OfText("a"), RawFrame.OfText("b"), RawFrame.OfClose(1000)]);
        gate.SetResult();
        await client.ExpectCloseAsync(1000);
        await client.ExpectCleanEndAsync();
        await handler.NextCloseAsync();
        Assert.Equal(["a", "b", "close"], calls);
    }

    private static Task<TestApp> StartAsync(WebSocketHandlerBase<string> handler, TestTransport transport) => TestApp.StartAsync(
        app =>
        {
            app.MapWebSocket("/ws", handler);
            app.MapWebSocket("/echo", new EchoHandler());
        },
        transport);
}
