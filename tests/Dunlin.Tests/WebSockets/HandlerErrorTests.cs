using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Handlers that throw: <c>OnError</c> decides, 1011 by default, and nobody else notices.</summary>
public sealed class HandlerErrorTests
{
    public enum Thrower
    {
        Open,
        Message,
        AsyncOpen,
        AsyncOpenAfterAwait,
        AsyncMessage,
        AsyncMessageAfterAwait,
    }

    public static readonly MatrixTheoryData<TestTransport, Thrower> Cases = new(Over.Channels, Enum.GetValues<Thrower>());

    public static readonly MatrixTheoryData<TestTransport, bool> SyncAndAsync = new(Over.Channels, [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task AnExceptionReachesOnErrorAndClosesWith1011(TestTransport transport, Thrower thrower)
    {
        var (handler, nextError) = Throwing(thrower, error: null);
        await using var app = await StartAsync(handler, transport);
        await using var bystander = await RawWebSocket.ConnectAsync(app, "/echo");
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendRefusedAsync(RawFrame.OfText("boom").Encode());
        await ExpectInternalErrorAsync(client);
        Assert.Equal("boom", (await nextError()).Message);
        await bystander.ExpectEchoAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task OnErrorMayKeepTheConnection(TestTransport transport, Thrower thrower)
    {
        var (handler, nextError) = Throwing(thrower, (_, _) => ErrorAction.Continue);
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendTextAsync("boom");
        Assert.Equal("boom", (await nextError()).Message);
        await client.SendTextAsync("fine");
        await client.ExpectTextAsync("fine");
    }

    [Theory]
    [MemberData(nameof(SyncAndAsync))]
    public async Task TheCodeWithWhichOnErrorClosesIsRespected(TestTransport transport, bool isAsync)
    {
        var (handler, _) = Throwing(isAsync ? Thrower.AsyncMessageAfterAwait : Thrower.Message, (socket, e) =>
        {
            socket.Close(4001, e.Message);
            return ErrorAction.Close;
        });
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendTextAsync("boom");
        Assert.Equal("boom", (await client.ExpectCloseAsync(4001)).CloseReason);
    }

    [Theory]
    [MemberData(nameof(SyncAndAsync))]
    public async Task WhatWasSentBeforeTheExceptionArrives(TestTransport transport, bool isAsync)
    {
        var (handler, _) = Throwing(isAsync ? Thrower.AsyncMessageAfterAwait : Thrower.Message, (socket, _) =>
        {
            socket.Send("sorry");
            return ErrorAction.Close;
        });
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendAsync([RawFrame.OfText("fine"), RawFrame.OfText("boom")]);
        await client.ExpectTextAsync("fine");
        await client.ExpectTextAsync("sorry");
        await ExpectInternalErrorAsync(client);
    }

    [Theory]
    [MemberData(nameof(SyncAndAsync))]
    public async Task MessagesAfterTheFatalOneAreNotHandled(TestTransport transport, bool isAsync)
    {
        var (handler, _) = Throwing(isAsync ? Thrower.AsyncMessageAfterAwait : Thrower.Message, error: null);
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendAsync([RawFrame.OfText("boom"), RawFrame.OfText("fine"), RawFrame.OfText("fine")]);
        await ExpectInternalErrorAsync(client);
    }

    [Theory]
    [MemberData(nameof(SyncAndAsync))]
    public async Task AnOnErrorThatThrowsClosesWith1011Too(TestTransport transport, bool isAsync)
    {
        var (handler, nextError) = Throwing(
            isAsync ? Thrower.AsyncMessageAfterAwait : Thrower.Message,
            (_, _) => throw new InvalidOperationException("boom again"));
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendTextAsync("boom");
        await ExpectInternalErrorAsync(client);
        await nextError();
        await using var next = await RawWebSocket.ConnectAsync(app, "/echo");
        await next.ExpectEchoAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AnOnCloseThatThrowsReachesOnErrorAndHarmsNobody(TestTransport transport)
    {
        var handler = new ScriptedHandler { Closed = (_, _, _) => throw new InvalidOperationException("boom") };
        await using var app = await StartAsync(handler, transport);
        await using (var client = await RawWebSocket.ConnectAsync(app, "/ws"))
            await client.CloseAsync();

        Assert.Equal("boom", (await handler.NextErrorAsync()).Message);
        await Until.TrueAsync(() => app.Connections.Count == 0, "the connection is forgotten");
        await using var next = await RawWebSocket.ConnectAsync(app, "/echo");
        await next.ExpectEchoAsync();
    }

    /// <summary>The closing handshake, which the client completes.</summary>
    private static async Task ExpectInternalErrorAsync(RawWebSocket client)
    {
        await client.ExpectCloseAsync(CloseCodes.InternalError);
        await client.SendAsync(RawFrame.OfClose(CloseCodes.InternalError));
        await client.ExpectCleanEndAsync();
    }

    private static (WebSocketHandlerBase<string> Handler, Func<Task<Exception>> NextError) Throwing(
        Thrower thrower, Func<ServerWebSocket<string>, Exception, ErrorAction>? error)
    {
        if (thrower is Thrower.Open or Thrower.Message)
        {
            var handler = new ScriptedHandler
            {
                Open = _ => ThrowIf(thrower == Thrower.Open),
                Message = (socket, payload, type) =>
                {
                    ThrowIf(thrower == Thrower.Message && IsBoom(payload));
                    SendUnlessBoom(socket, payload, type);
                },
                Error = error,
            };
            return (handler, handler.NextErrorAsync);
        }

        var asyncHandler = new AsyncScriptedHandler
        {
            Open = async _ =>
            {
                ThrowIf(thrower == Thrower.AsyncOpen);
                await Task.Yield();
                ThrowIf(thrower == Thrower.AsyncOpenAfterAwait);
            },
            Message = async (socket, payload, type) =>
            {
                ThrowIf(thrower == Thrower.AsyncMessage && IsBoom(payload.Span));
                await Task.Yield();
                ThrowIf(thrower == Thrower.AsyncMessageAfterAwait && IsBoom(payload.Span));
                SendUnlessBoom(socket, payload.Span, type);
            },
            Error = error,
        };
        return (asyncHandler, asyncHandler.NextErrorAsync);
    }

    private static bool IsBoom(ReadOnlySpan<byte> payload) => payload.SequenceEqual("boom"u8);

    private static void SendUnlessBoom(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        if (!IsBoom(payload))
            socket.Send(payload, type);
    }

    private static void ThrowIf(bool condition)
    {
        if (condition)
            throw new InvalidOperationException("boom");
    }

    private static Task<TestApp> StartAsync(WebSocketHandlerBase<string> handler, TestTransport transport) => TestApp.StartAsync(
        app =>
        {
            app.MapWebSocket("/ws", handler);
            app.MapWebSocket("/echo", new EchoHandler());
        },
        transport);
}
