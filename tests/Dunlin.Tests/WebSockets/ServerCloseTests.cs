using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The closing handshake that the application starts, and <c>Terminate</c>.</summary>
public sealed class ServerCloseTests
{
    private static readonly (int Code, string Reason)[] Valid =
    [
        (1000, ""), (1000, "done"), (1001, "再见"), (1011, ""), (1012, ""), (1013, ""), (1014, ""), (3000, ""), (3008, "x"), (4000, ""), (4999, "the end"),
        (4000, new string('*', 123)),
        (4000, new string('é', 61)),
    ];

    public static readonly MatrixTheoryData<TestTransport, (int Code, string Reason)> ValidCases = new(Over.Channels, Valid);

    public static readonly MatrixTheoryData<TestTransport, int> InvalidCodes = new(
        Over.Channels, [int.MinValue, -1, 0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535, 66_536, int.MaxValue]);

    [Theory]
    [MemberData(nameof(ValidCases))]
    public async Task CodeAndReasonArrive(TestTransport transport, (int Code, string Reason) close)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Close(close.Code, close.Reason);
        var frame = await pair.Client.ExpectCloseAsync(close.Code);
        Assert.Equal(close.Reason, frame.CloseReason);
        await pair.Client.SendAsync(RawFrame.OfClose(close.Code));
        await pair.Client.ExpectCleanEndAsync();
        Assert.Equal(close, await pair.Handler.NextCloseAsync());
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task WhatWasSentBeforeArrivesFirst(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport, options: o => o.BackpressureLimit = 64 * 1024 * 1024);
        var large = Payloads.Random(5_000_000);
        Assert.True(pair.Server.Send(large).Accepted);
        pair.Server.Send("last");
        pair.Server.Close();
        await pair.Client.ExpectMessageAsync(FrameOpcode.Binary, large);
        await pair.Client.ExpectTextAsync("last");
        await pair.Client.ExpectCloseAsync(1000);
        await pair.Client.SendAsync(RawFrame.OfClose(1000));
        await pair.Client.ExpectCleanEndAsync();
    }

    [Theory]
    [MemberData(nameof(InvalidCodes))]
    public async Task ACodeThatMayNotBeSentIsAnError(TestTransport transport, int code)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        Assert.ThrowsAny<ArgumentException>(() => pair.Server.Close(code));
        Assert.Equal(ReadyState.Open, pair.Server.ReadyState);
        await pair.ExpectAliveAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AReasonOver123BytesIsAnError(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        Assert.ThrowsAny<ArgumentException>(() => pair.Server.Close(1000, new string('*', 124)));
        Assert.ThrowsAny<ArgumentException>(() => pair.Server.Close(1000, new string('é', 62)));
        Assert.Throws<ArgumentNullException>(() => pair.Server.Close(1000, null!));
        await pair.ExpectAliveAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TheFirstCloseCounts(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Close(4001, "first");
        pair.Server.Close(4002, "second");
        Assert.Equal(ReadyState.Closing, pair.Server.ReadyState);
        Assert.Equal("first", (await pair.Client.ExpectCloseAsync(4001)).CloseReason);
        await pair.Client.SendAsync(RawFrame.OfClose(4001));
        await pair.Client.ExpectCleanEndAsync();
    }

    /// <summary>Messages that were on their way when the server closed are read and not handled; pings neither.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task MessagesThatCrossTheCloseAreNotHandled(TestTransport transport)
    {
        var handled = 0;
        var handler = new ScriptedHandler { Message = (_, _, _) => handled++ };
        await using var pair = await SocketPair.ConnectAsync(transport, handler);
        pair.Server.Close(4000);
        await pair.Client.SendAsync([RawFrame.OfText("crossing"), RawFrame.OfPing(), RawFrame.OfBinary(new byte[100_000]), RawFrame.OfClose(4000)]);
        await pair.Client.ExpectCloseAsync(4000);
        await pair.Client.ExpectCleanEndAsync();
        await pair.Handler.NextCloseAsync();
        Assert.Equal(0, handled);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task TerminateEndsWithoutACloseFrame(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Terminate();
        Assert.Null(await pair.Client.TryReadFrameAsync());
        Assert.Equal((CloseCodes.Abnormal, ""), await pair.Handler.NextCloseAsync());
        Assert.Equal(ReadyState.Closed, pair.Server.ReadyState);
        pair.Server.Terminate();
        pair.Server.Close();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AHandlerMayCloseInOpen(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Open = socket =>
            {
                socket.Send("no room");
                socket.Close(4000, "full");
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.ExpectTextAsync("no room");
        await client.ExpectCloseAsync(4000);
        await client.SendAsync(RawFrame.OfClose(4000));
        await client.ExpectCleanEndAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task BothMayCloseAtOnce(TestTransport transport)
    {
        for (var i = 0; i < 20; i++)
        {
            await using var pair = await SocketPair.ConnectAsync(transport);
            var closing = Task.Run(() => pair.Server.Close(4001, "server"));
            await pair.Client.SendAsync(RawFrame.OfClose(4002, "client"));
            await closing;
            var frame = await pair.Client.ReadFrameAsync();
            Assert.Equal(FrameOpcode.Close, frame.Opcode);
            await pair.Client.ExpectCleanEndAsync();
            Assert.Contains((await pair.Handler.NextCloseAsync()).Code, new[] { 4001, 4002 });
            Assert.Equal(0, pair.Handler.UnreadCloses);
        }
    }
}
