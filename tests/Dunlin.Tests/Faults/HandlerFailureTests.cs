using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Tests.Faults;

/// <summary>Handlers that throw, in every callback, before and after their first await: that connection's problem alone.</summary>
[Collection(nameof(Alone))]
public sealed class HandlerFailureTests
{
    [Theory]
    [OverBothTransports(Callback.Open, false)]
    [OverBothTransports(Callback.Open, true)]
    [OverBothTransports(Callback.Message, false)]
    [OverBothTransports(Callback.Message, true)]
    public async Task Closes_with_1011(TestTransport transport, Callback callback, bool later)
    {
        var handler = new FailingHandler(callback, later);
        await using var room = await OpenAsync(transport, handler);

        for (var i = 0; i < 20; i++)
        {
            await using var client = await room.ConnectAsync("/failing");
            await client.SendRefusedAsync(RawFrame.OfText("hello").Encode());
            if (callback == Callback.Message)
                await client.ExpectTextAsync("hello");
            await client.ExpectCloseAsync(CloseCodes.InternalError);
            await client.SendRefusedAsync(RawFrame.OfClose(CloseCodes.InternalError).Encode());
            await client.ReadEndAsync();
            room.Publish();
            await handler.ClosedAsync();
        }

        Assert.Equal(20, handler.Errors);
        await room.IsAsBeforeAsync();
    }

    [Theory]
    [OverBothTransports(Callback.Open, false)]
    [OverBothTransports(Callback.Open, true)]
    [OverBothTransports(Callback.Message, false)]
    [OverBothTransports(Callback.Message, true)]
    public async Task Goes_on_when_the_error_handler_says_so(TestTransport transport, Callback callback, bool later)
    {
        var handler = new FailingHandler(callback, later) { Action = ErrorAction.Continue };
        await using var room = await OpenAsync(transport, handler);
        await using var client = await room.ConnectAsync("/failing");

        for (var i = 0; i < 20; i++)
        {
            await client.SendTextAsync("hello");
            await client.ExpectTextAsync("hello");
        }

        await client.CloseAsync();
        await handler.ClosedAsync();
        Assert.Equal(callback == Callback.Open ? 1 : 20, handler.Errors);
        await client.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory]
    [OverBothTransports(false)]
    [OverBothTransports(true)]
    public async Task Closes_with_the_code_that_the_error_handler_chose(TestTransport transport, bool later)
    {
        var handler = new FailingHandler(Callback.Message, later) { OnFailure = socket => socket.Close(4321, "my own reason") };
        await using var room = await OpenAsync(transport, handler);
        await using var client = await room.ConnectAsync("/failing");

        await client.SendTextAsync("hello");

        await client.ExpectTextAsync("hello");
        Assert.Equal("my own reason", (await client.ExpectCloseAsync(4321)).CloseReason);
        await client.SendAsync(RawFrame.OfClose(4321));
        await client.ReadEndAsync();
        await handler.ClosedAsync();
        await client.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory]
    [OverBothTransports(false)]
    [OverBothTransports(true)]
    public async Task An_error_handler_that_throws_itself_closes_with_1011(TestTransport transport, bool later)
    {
        var handler = new FailingHandler(Callback.Message, later) { OnFailure = _ => throw new InvalidOperationException("on purpose, again") };
        await using var room = await OpenAsync(transport, handler);
        await using var client = await room.ConnectAsync("/failing");

        await client.SendTextAsync("hello");

        await client.ExpectTextAsync("hello");
        await client.ExpectCloseAsync(CloseCodes.InternalError);
        await client.SendAsync(RawFrame.OfClose(CloseCodes.InternalError));
        await client.ReadEndAsync();
        await handler.ClosedAsync();
        await client.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory]
    [OverBothTransports(false)]
    [OverBothTransports(true)]
    public async Task A_failure_in_close_leaves_nothing(TestTransport transport, bool later)
    {
        var handler = new FailingHandler(Callback.Close, later);
        await using var room = await OpenAsync(transport, handler);

        for (var i = 0; i < 20; i++)
        {
            await using var client = await room.ConnectAsync("/failing");
            if (i % 2 == 0)
                await client.AbortAsync();
            else
                await client.CloseAsync();
            await handler.ClosedAsync();
        }

        await Until.TrueAsync(() => handler.Errors == 20, "every failure is reported");
        await room.IsAsBeforeAsync();
    }

    [Theory]
    [OverBothTransports(false)]
    [OverBothTransports(true)]
    public async Task A_failure_in_drain_closes_with_1011(TestTransport transport, bool later)
    {
        var handler = new FailingHandler(Callback.Drain, later);
        await using var room = await OpenAsync(transport, handler);
        await using var client = await room.ConnectAsync("/failing");
        var socket = await handler.OpenedAsync();

        var sent = 0;
        while (socket.Send(new byte[100_000]).Status == SendStatus.Sent)
            sent++;
        for (var i = 0; i <= sent; i++)
            await client.ReadMessageAsync();

        await client.ExpectCloseAsync(CloseCodes.InternalError);
        await client.SendAsync(RawFrame.OfClose(CloseCodes.InternalError));
        await client.ReadEndAsync();
        await handler.ClosedAsync();
        await client.DisposeAsync();
        await room.IsAsBeforeAsync();
    }

    [Theory]
    [OverBothTransports(false)]
    [OverBothTransports(true)]
    public async Task A_failure_in_shutdown_does_not_hold_up_the_stop(TestTransport transport, bool later)
    {
        var handler = new FailingHandler(Callback.Shutdown, later);
        await using var room = await OpenAsync(transport, handler);
        await using var client = await room.ConnectAsync("/failing");
        await handler.OpenedAsync();
        await room.Witness.DisposeAsync();

        // Time stands still: only the closing handshake can end the wait.
        var stop = room.App.StopAsync();
        await client.ExpectCloseAsync(CloseCodes.InternalError);
        await client.SendAsync(RawFrame.OfClose(CloseCodes.InternalError));
        await client.ReadEndAsync();
        await client.DisposeAsync();

        await stop.WaitAsync(Until.HangGuard);
        Assert.Equal(1, handler.Errors);
    }

    [Theory, OverBothTransports]
    public async Task A_failure_in_the_upgrade_is_answered_500(TestTransport transport)
    {
        var handler = new FailingHandler(Callback.Upgrade, later: true);
        await using var room = await OpenAsync(transport, handler);

        for (var i = 0; i < 20; i++)
        {
            await using var client = await RawWebSocket.HandshakeAsync(room.App, "/failing");
            Assert.Equal(500, client.Response.Status);
        }

        await room.IsAsBeforeAsync();
    }

    private static Task<Room> OpenAsync(TestTransport transport, FailingHandler handler) =>
        Room.OpenAsync(transport, app => app.MapWebSocket("/failing", handler, options => options.BackpressureLimit = 64 * 1024 * 1024));
}
