using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>
/// Frames that RFC 6455, sections 5.1 and 5.2, forbids: what came before is answered, then the connection fails with 1002,
/// and what comes after is not looked at (Autobahn 3.* and 4.*).
/// </summary>
public sealed class InvalidFrameTests(EchoServers servers)
{
    private static readonly byte[] Payload = "Hello, world!"u8.ToArray();

    public static readonly MatrixTheoryData<TestTransport, FrameOpcode, int> ReservedBits = new(
        Over.Channels,
        [FrameOpcode.Text, FrameOpcode.Binary, FrameOpcode.Ping, FrameOpcode.Pong, FrameOpcode.Close],
        [1, 2, 3, 4, 5, 6, 7]);

    public static readonly MatrixTheoryData<TestTransport, int, bool> ReservedOpcodes = new(
        Over.Channels,
        [3, 4, 5, 6, 7, 11, 12, 13, 14, 15],
        [false, true]);

    public static readonly MatrixTheoryData<TestTransport, int> ChopCases = new(Over.Channels, [0, 1]);

    /// <summary>A reserved opcode, a continuation of nothing, a long ping and a long close.</summary>
    public static readonly MatrixTheoryData<TestTransport, int, int> HeaderCases = new(Over.Channels, [3, 0, 9, 8], [126, 70_000]);

    public static readonly MatrixTheoryData<TestTransport, FrameLengthForm, int> NonMinimalLengths = new(
        Over.Channels,
        [FrameLengthForm.Bits16, FrameLengthForm.Bits64],
        [0, 1, 125]);

    public static readonly MatrixTheoryData<TestTransport, ulong> NegativeLengths = new(
        Over.Everything,
        [0x8000_0000_0000_0000, 0x8000_0000_0000_0001, ulong.MaxValue]);

    [Theory]
    [MemberData(nameof(ReservedBits))]
    public async Task ReservedBitIsAProtocolError(TestTransport transport, FrameOpcode opcode, int rsv)
    {
        ReadOnlyMemory<byte> payload = opcode == FrameOpcode.Close ? RawFrame.OfClose(1000).Payload : Payload;
        await FailsAsync(transport, new RawFrame(opcode, payload) { Rsv = rsv }, chop: 0);
    }

    [Theory]
    [MemberData(nameof(ReservedOpcodes))]
    public async Task ReservedOpcodeIsAProtocolError(TestTransport transport, int opcode, bool withPayload) =>
        await FailsAsync(transport, new RawFrame((FrameOpcode)opcode, withPayload ? Payload : default), chop: 0);

    [Theory]
    [MemberData(nameof(ChopCases))]
    public async Task WhatCameBeforeTheBadFrameIsAnswered(TestTransport transport, int chop) =>
        await FailsAsync(transport, new RawFrame((FrameOpcode)5, Payload), chop);

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task UnmaskedFrameIsAProtocolError(TestTransport transport) =>
        await FailsAsync(transport, RawFrame.OfText("Hello") with { Mask = null }, chop: 0);

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task UnmaskedEmptyFrameIsAProtocolError(TestTransport transport) =>
        await FailsAsync(transport, RawFrame.OfText("") with { Mask = null }, chop: 0);

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task UnmaskedPingIsAProtocolError(TestTransport transport) =>
        await FailsAsync(transport, RawFrame.OfPing() with { Mask = null }, chop: 0);

    [Theory]
    [MemberData(nameof(NonMinimalLengths))]
    public async Task LengthInALongerFormThanNeededIsAProtocolError(TestTransport transport, FrameLengthForm form, int length) =>
        await FailsAsync(transport, RawFrame.OfBinary(new byte[length]) with { LengthForm = form }, chop: 0);

    [Theory]
    [InlineData(TestTransport.EventLoops, 126)]
    [InlineData(TestTransport.EventLoops, 65_535)]
    [InlineData(TestTransport.KestrelSockets, 126)]
    [InlineData(TestTransport.KestrelSockets, 65_535)]
    public async Task SixtyFourBitLengthWhere16BitsDoIsAProtocolError(TestTransport transport, int length) =>
        await FailsAsync(transport, RawFrame.OfBinary(new byte[length]) with { LengthForm = FrameLengthForm.Bits64 }, chop: 0);

    [Theory]
    [MemberData(nameof(NegativeLengths))]
    public async Task LengthWithTheTopBitSetIsAProtocolError(TestTransport transport, ulong length) =>
        await FailsAsync(transport, RawFrame.OfBinary(default) with { DeclaredLength = length }, chop: 0);

    /// <summary>The payload never comes, so a server that waits for it does not pass.</summary>
    [Theory]
    [MemberData(nameof(HeaderCases))]
    public async Task TheHeaderIsEnoughToFail(TestTransport transport, int opcode, int length)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(new RawFrame((FrameOpcode)opcode, default) { DeclaredLength = (ulong)length });
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    /// <summary>A socket that is closed with bytes unread is reset, and a reset can overtake the close frame. The server must take care.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task TheCloseFrameArrivesThoughTheClientGoesOnSending(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        var flood = new RawFrame((FrameOpcode)3, Payload).Encode().Concat(new byte[4 * 1024 * 1024]).ToArray();
        var sending = client.SendRefusedAsync(flood, chop: 64 * 1024);
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);

        // HTTP/2 holds the sender back until we give up.
        await client.DisposeAsync();
        await sending;
    }

    private async Task FailsAsync(TestTransport transport, RawFrame bad, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRefusedAsync(RawFrame.Encode(RawFrame.OfText("before"), bad, RawFrame.OfPing()), chop);
        await client.ExpectTextAsync("before");
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }
}
