using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>
/// The server fails at the bad byte, with the rest of the frame or of the message still to come (Autobahn 6.4.*, strictly).
/// Nothing follows in these tests, so a server that waits for more does not pass them.
/// </summary>
public sealed class Utf8FailFastTests(EchoServers servers)
{
    private static readonly byte[] GoodText = Convert.FromHexString("CEBAE1BDB9CF83CEBCCEB5");

    public static readonly MatrixTheoryData<TestTransport, string> Cases = new(Over.Channels, Utf8Sequences.Malformed);

    public static readonly MatrixTheoryData<TestTransport, string> RepresentativeCases = new([TestTransport.Tls, TestTransport.Http2], ["80", "F490", "EDA080"]);

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(RepresentativeCases))]
    public async Task FailsInsideAFrame(TestTransport transport, string hex)
    {
        await using var client = await servers.ConnectAsync(transport);
        byte[] soFar = [.. GoodText, .. Convert.FromHexString(hex)];
        await client.SendRawAsync(Unfinished(FrameOpcode.Text, soFar));
        await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task FailsInsideAFrameThatArrivesByteByByte(TestTransport transport, string hex)
    {
        await using var client = await servers.ConnectAsync(transport);
        byte[] soFar = [.. GoodText, .. Convert.FromHexString(hex)];
        await client.SendRefusedAsync(Unfinished(FrameOpcode.Text, soFar), chop: 1);
        await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task FailsInsideAMessage(TestTransport transport, string hex)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(
        [
            new RawFrame(FrameOpcode.Text, GoodText) { Fin = false },
            new RawFrame(FrameOpcode.Continuation, Convert.FromHexString(hex)) { Fin = false },
        ]);
        await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    /// <summary>Autobahn 6.4.2: the character begins in one frame and turns out bad in the next.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task FailsInsideACharacterThatIsSplitOverFrames(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(new RawFrame(FrameOpcode.Text, new byte[] { 0x41, 0xF4 }) { Fin = false });
        await client.SendAsync(RawFrame.OfPing());
        await client.ExpectControlAsync(FrameOpcode.Pong);
        await client.SendAsync(new RawFrame(FrameOpcode.Continuation, new byte[] { 0x90 }) { Fin = false });
        await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task FailsInsideALargeFrame(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        var soFar = Enumerable.Repeat((byte)'x', 200_000).Append((byte)0xFF).ToArray();
        await client.SendRefusedAsync(Unfinished(FrameOpcode.Text, soFar));
        await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    /// <summary>The first bytes of a frame that declares 100 more.</summary>
    private static byte[] Unfinished(FrameOpcode opcode, byte[] soFar) =>
        new RawFrame(opcode, soFar) { DeclaredLength = (ulong)soFar.Length + 100 }.Encode();
}
