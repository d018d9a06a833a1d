using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The code that <c>OnClose</c> gets, once, however the connection ends.</summary>
public sealed class OnCloseTests
{
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ThePeersCodeAndReason(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        await pair.Client.SendAsync(RawFrame.OfClose(4001, "再见"));
        await ExpectAsync(pair, 4001, "再见");
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task NoCodeIs1005(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        await pair.Client.SendAsync(RawFrame.OfClose());
        await ExpectAsync(pair, CloseCodes.NoStatus, "");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AnEndWithoutACloseFrameIs1006(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Client.FinishSending();
        await ExpectAsync(pair, CloseCodes.Abnormal, "");
        await pair.Client.ReadEndAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ABrokenConnectionIs1006(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        await pair.Client.AbortAsync();
        await ExpectAsync(pair, CloseCodes.Abnormal, "");
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task AnEndInTheMiddleOfAFrameIs1006(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        await pair.Client.SendAsync(RawFrame.OfText("half") with { DeclaredLength = 100 });
        await pair.Client.AbortAsync();
        await ExpectAsync(pair, CloseCodes.Abnormal, "");
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, "80", CloseCodes.InvalidPayload)]
    [InlineData(TestTransport.KestrelSockets, "80", CloseCodes.InvalidPayload)]
    [InlineData(TestTransport.EventLoops, null, CloseCodes.ProtocolError)]
    [InlineData(TestTransport.KestrelSockets, null, CloseCodes.ProtocolError)]
    public async Task AViolationIsReportedWithItsCode(TestTransport transport, string? badText, int code)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var bad = badText is null ? new RawFrame((FrameOpcode)3, default) : new RawFrame(FrameOpcode.Text, Convert.FromHexString(badText));
        await pair.Client.SendAsync(bad);
        var told = await pair.Client.ExpectFailureAsync(code);
        await ExpectAsync(pair, code, told.CloseReason);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task AHandlersExceptionIs1011(TestTransport transport)
    {
        var handler = new ScriptedHandler { Message = (_, _, _) => throw new InvalidOperationException("boom") };
        await using var pair = await SocketPair.ConnectAsync(transport, handler);
        await pair.Client.SendTextAsync("go");
        await pair.Client.ExpectCloseAsync(CloseCodes.InternalError);
        await pair.Client.SendRefusedAsync(RawFrame.OfClose(CloseCodes.InternalError).Encode());
        Assert.Equal(CloseCodes.InternalError, (await handler.NextCloseAsync()).Code);
    }

    private static async Task ExpectAsync(SocketPair pair, int code, string reason)
    {
        Assert.Equal((code, reason), await pair.Handler.NextCloseAsync());
        await Until.TrueAsync(() => pair.App.Connections.Count == 0, "the connection is forgotten");
        Assert.Equal(0, pair.Handler.UnreadCloses);
        Assert.Equal(ReadyState.Closed, pair.Server.ReadyState);
    }
}
