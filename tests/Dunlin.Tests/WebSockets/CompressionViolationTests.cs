using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>What a peer may not do with permessage-deflate, and how much it may make of it.</summary>
public sealed class CompressionViolationTests(EchoServers servers)
{
    private const string Hello = "F248CDC9C90700";

    public static readonly MatrixTheoryData<TestTransport, string, string> NotDeflated = new(
        Over.Channels,
        [EchoServers.Shared, EchoServers.Dedicated],
        [
            "06",                   // a block of type 3
            "FFFFFFFF",             // the same, final
            "0205",                 // a match before the start of the data
            "000500FAFE48656C6C6F", // a stored block whose complement is wrong
            "006400 9BFF4865",      // a stored block of 100 bytes that holds two
            "04C0810800000000",     // dynamic codes whose own code is incomplete
        ]);

    public static readonly MatrixTheoryData<TestTransport, FrameOpcode> ControlCases = new(
        Over.Channels, [FrameOpcode.Ping, FrameOpcode.Pong, FrameOpcode.Close]);

    [Theory]
    [MemberData(nameof(NotDeflated))]
    public async Task WhatDoesNotInflateFails(TestTransport transport, string path, string hex)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), path);
        var payload = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        await client.Raw.SendAsync(RawFrame.OfBinary(payload) with { Rsv = 4 });
        await client.Raw.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task PointingIntoAWindowThatWasGivenUpFails(TestTransport transport)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(
            await servers.GetAsync(transport), EchoServers.Dedicated, "permessage-deflate; client_no_context_takeover");
        Assert.True(client.Agreement.ClientNoContextTakeover);
        await client.Raw.SendAsync(new RawFrame(FrameOpcode.Text, Convert.FromHexString(Hello)) { Rsv = 4 });
        Assert.Equal("Hello", (await client.ReadMessageAsync()).Text);
        await client.Raw.SendAsync(new RawFrame(FrameOpcode.Text, Convert.FromHexString("F200110000")) { Rsv = 4 });
        await client.Raw.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    [Theory]
    [MemberData(nameof(ControlCases))]
    public async Task CompressedControlFrameIsAProtocolError(TestTransport transport, FrameOpcode opcode)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Shared);
        await client.Raw.SendAsync(new RawFrame(opcode, Convert.FromHexString(Hello)) { Rsv = 4 });
        await client.Raw.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task CompressionBitOnAContinuationIsAProtocolError(TestTransport transport)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Shared);
        await client.Raw.SendAsync(
        [
            new RawFrame(FrameOpcode.Text, Convert.FromHexString("F248CD")) { Rsv = 4, Fin = false },
            new RawFrame(FrameOpcode.Continuation, Convert.FromHexString("C9C90700")) { Rsv = 4 },
        ]);
        await client.Raw.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, 5)]
    [InlineData(TestTransport.EventLoops, 6)]
    [InlineData(TestTransport.EventLoops, 7)]
    [InlineData(TestTransport.KestrelSockets, 7)]
    public async Task OtherReservedBitsStayForbidden(TestTransport transport, int rsv)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Shared);
        await client.Raw.SendAsync(new RawFrame(FrameOpcode.Text, Convert.FromHexString(Hello)) { Rsv = rsv });
        await client.Raw.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, "80")]
    [InlineData(TestTransport.EventLoops, "C3")]
    [InlineData(TestTransport.EventLoops, "EDA080")]
    [InlineData(TestTransport.KestrelSockets, "80")]
    [InlineData(TestTransport.KestrelSockets, "C3")]
    public async Task CompressedTextMustBeUtf8(TestTransport transport, string hex)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Shared);
        await client.SendAsync(new RawFrame(FrameOpcode.Text, Convert.FromHexString(hex)));
        await client.Raw.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task TheSizeLimitCountsInflatedBytes(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await CompressedWebSocket.ConnectAsync(app, EchoServers.Small);
        await client.SendAsync(RawFrame.OfBinary(new byte[EchoServers.SmallMaxMessageSize]));
        Assert.Equal(EchoServers.SmallMaxMessageSize, (await client.ReadMessageAsync()).Payload.Length);
        await client.SendAsync(RawFrame.OfBinary(new byte[EchoServers.SmallMaxMessageSize + 1]));
        await client.Raw.ExpectFailureAsync(CloseCodes.MessageTooBig);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ABombIsNotInflated(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        using var deflater = new MessageDeflater();
        var bomb = deflater.Deflate(new byte[256 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, 1024 * 1024);

        await using var client = await CompressedWebSocket.ConnectAsync(app, EchoServers.Dedicated);
        await client.Raw.SendRefusedAsync((RawFrame.OfBinary(bomb) with { Rsv = 4 }).Encode());
        await client.Raw.ExpectFailureAsync(CloseCodes.MessageTooBig);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ABombInFragmentsIsNotInflated(TestTransport transport)
    {
        using var deflater = new MessageDeflater();
        var bomb = deflater.Deflate(new byte[EchoServers.SmallMaxMessageSize * 50]);
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Small);
        await client.Raw.SendRefusedAsync(RawFrame.Encode(Fragments.Of(FrameOpcode.Binary, bomb, (bomb.Length + 2) / 3, rsv: 4)));
        await client.Raw.ExpectFailureAsync(CloseCodes.MessageTooBig);
    }
}
