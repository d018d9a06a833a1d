using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The server stops: clients are told, and it waits for their goodbye, but not for ever.</summary>
public sealed class ShutdownTests
{
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ClientsAreClosedWith1001(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Send("before");
        var stopping = pair.App.StopAsync();
        await pair.Client.ExpectTextAsync("before");
        await pair.Client.ExpectCloseAsync(CloseCodes.GoingAway);
        await pair.Client.SendRefusedAsync(RawFrame.OfClose(CloseCodes.GoingAway).Encode());
        await pair.Client.ReadEndAsync();
        await pair.Client.DisposeAsync();
        await stopping;
        Assert.Equal(CloseCodes.GoingAway, (await pair.Handler.NextCloseAsync()).Code);
        Assert.Equal(0, pair.App.Connections.Count);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AHandlerMaySayGoodbyeFirst(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Shutdown = socket =>
            {
                socket.Send("goodbye");
                socket.Close(1012, "restart");
            },
        };
        await using var pair = await SocketPair.ConnectAsync(transport, handler);
        var stopping = pair.App.StopAsync();
        await pair.Client.ExpectTextAsync("goodbye");
        await pair.Client.ExpectCloseAsync(1012);
        await pair.Client.SendRefusedAsync(RawFrame.OfClose(1012).Encode());
        await pair.Client.DisposeAsync();
        await stopping;
    }

    /// <summary>The shutdown timeout is of the test's time too, so only moving that lets the server go.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AClientThatDoesNotAnswerIsNotWaitedForLongerThanTheTimeout(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await SocketPair.ConnectAsync(transport, time: time);
        var stopping = pair.App.StopAsync();
        await pair.Client.ExpectCloseAsync(CloseCodes.GoingAway);
        Assert.False(stopping.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));
        await stopping.WaitAsync(Until.HangGuard);
        await pair.Client.ReadEndAsync();
    }

    /// <summary>A busy handler finishes its message before it hears of the stop.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AMessageUnderWayIsFinished(TestTransport transport)
    {
        var started = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var handler = new AsyncScriptedHandler
        {
            Message = async (socket, payload, type) =>
            {
                started.SetResult();
                await gate.Task;
                socket.Send(payload.Span, type);
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendTextAsync("finish me");
        await started.Task;
        var stopping = app.StopAsync();
        gate.SetResult();
        await client.ExpectTextAsync("finish me");
        await client.ExpectCloseAsync(CloseCodes.GoingAway);
        await client.SendRefusedAsync(RawFrame.OfClose(CloseCodes.GoingAway).Encode());
        await client.DisposeAsync();
        await stopping;
    }

    /// <summary>Nobody stopped it, so nobody was asked to say goodbye; but nobody is left waiting.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task AnApplicationDisposedWithoutAStopLeavesNobodyConnected(TestTransport transport)
    {
        var handler = new ScriptedHandler();
        var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await handler.NextOpenAsync();
        await app.DisposeAsync();
        await client.ReadEndAsync();
        await handler.NextCloseAsync();
    }
}
