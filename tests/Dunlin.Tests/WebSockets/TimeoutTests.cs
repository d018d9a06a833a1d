using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Ping interval, idle timeout and close timeout, in time that only the test moves.</summary>
public sealed class TimeoutTests
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Timers may be as coarse as this.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ASilentConnectionIsPinged(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await ConnectAsync(transport, time);
        time.Advance(PingInterval + Tick);
        await pair.Client.ExpectControlAsync(FrameOpcode.Ping);
        await pair.ExpectAliveAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AConnectionThatTalksIsNotPinged(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await ConnectAsync(transport, time);
        for (var i = 0; i < 10; i++)
        {
            time.Advance(PingInterval - Tick);

            // The first answer says that the loop has seen the new time, the second is given in it.
            await pair.ExpectAliveAsync();
            await pair.ExpectAliveAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task AConnectionThatDoesNotAnswerClosesWith4408(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await ConnectAsync(transport, time);
        time.Advance(PingInterval + Tick);
        await pair.Client.ExpectControlAsync(FrameOpcode.Ping);
        time.Advance(IdleTimeout - PingInterval - Tick);
        await ExpectCloseBehindPingsAsync(pair.Client, CloseCodes.Timeout);
        Assert.Equal(CloseCodes.Timeout, (await pair.Handler.NextCloseAsync()).Code);
    }

    /// <summary>A pong alone is a sign of life.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task PongsKeepAConnectionOpen(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await ConnectAsync(transport, time);
        var pong = RawFrame.OfPong().Encode();
        for (var i = 0; i < 20; i++)
        {
            var before = pair.App.Connections.GetStatistics().BytesReceived;
            time.Advance(PingInterval + Tick);
            await pair.Client.ExpectControlAsync(FrameOpcode.Ping);
            await pair.Client.SendRawAsync(pong);
            await Until.TrueAsync(() => pair.App.Connections.GetStatistics().BytesReceived == before + pong.Length, "the pong has arrived");
        }

        await pair.ExpectAliveAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task WithoutPingsTheIdleTimeoutStillHolds(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await SocketPair.ConnectAsync(transport, time: time, options: o => o.PingInterval = TimeSpan.Zero);
        time.Advance(IdleTimeout - Tick);
        await pair.ExpectAliveAsync();
        await pair.ExpectAliveAsync();
        time.Advance(IdleTimeout + Tick);
        await pair.Client.ExpectFailureAsync(CloseCodes.Timeout);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ZeroSwitchesBothOff(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await SocketPair.ConnectAsync(transport, time: time, options: options =>
        {
            options.PingInterval = TimeSpan.Zero;
            options.IdleTimeout = TimeSpan.Zero;
        });
        time.Advance(TimeSpan.FromHours(3));
        await pair.ExpectAliveAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task PingsGoOnWithoutAnIdleTimeout(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await SocketPair.ConnectAsync(transport, time: time, options: o => o.IdleTimeout = TimeSpan.Zero);
        for (var i = 0; i < 10; i++)
        {
            time.Advance(PingInterval + Tick);
            await pair.Client.ExpectControlAsync(FrameOpcode.Ping);
        }
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task AClientThatDoesNotAnswerOurCloseIsCutOff(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await ConnectAsync(transport, time);
        pair.Server.Close(4001, "bye");
        await pair.Client.ExpectCloseAsync(4001);
        time.Advance(CloseTimeout + Tick);
        await pair.Client.ReadEndAsync();
        Assert.Equal((4001, "bye"), await pair.Handler.NextCloseAsync());
    }

    /// <summary>The handshake is done, but the client keeps its end of TCP open: the server lets go of the socket all the same.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AClientThatNeverHangsUpIsForgotten(TestTransport transport)
    {
        var time = new ManualTimeProvider();
        await using var pair = await ConnectAsync(transport, time);
        await pair.Client.CloseAsync(4002);
        Assert.Equal((4002, ""), await pair.Handler.NextCloseAsync());
        time.Advance(CloseTimeout + Tick);
        await Until.TrueAsync(() => pair.App.Connections.Count == 0, "the connection is forgotten");
        await pair.App.StopAsync();
    }

    private static Task<SocketPair> ConnectAsync(TestTransport transport, TimeProvider time) => SocketPair.ConnectAsync(transport, time: time);

    private static async Task ExpectCloseBehindPingsAsync(RawWebSocket client, int code)
    {
        var frame = await client.ReadFrameAsync();
        while (frame.Opcode == FrameOpcode.Ping)
            frame = await client.ReadFrameAsync();
        Assert.Equal(code, frame.CloseCode);
        await client.ReadEndAsync();
    }
}
