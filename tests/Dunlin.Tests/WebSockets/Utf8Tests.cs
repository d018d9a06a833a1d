using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Text is UTF-8 over the whole message, and fails with 1007 if not (RFC 6455, section 8.1; Autobahn 6.*).</summary>
public sealed class Utf8Tests(EchoServers servers)
{
    public static readonly MatrixTheoryData<TestTransport, string> ValidCases = new(Over.Channels, Utf8Sequences.Valid);

    public static readonly MatrixTheoryData<TestTransport, string> InvalidCases = new(Over.Channels, [.. Utf8Sequences.Malformed, .. Utf8Sequences.Truncated]);

    [Fact]
    public void TheTableOfSequencesIsRight()
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        Assert.All(Utf8Sequences.Valid, s => strict.GetString(Convert.FromHexString(s)));
        Assert.All(
            Utf8Sequences.Malformed.Concat(Utf8Sequences.Truncated),
            s => Assert.Throws<DecoderFallbackException>(() => strict.GetString(Convert.FromHexString(s))));
    }

    [Theory]
    [MemberData(nameof(ValidCases))]
    public async Task ValidTextComesBack(TestTransport transport, string hex)
    {
        await using var client = await servers.ConnectAsync(transport);
        var text = Convert.FromHexString(hex);
        await client.SendAsync(new RawFrame(FrameOpcode.Text, text));
        await client.ExpectMessageAsync(FrameOpcode.Text, text);
    }

    /// <summary>Characters split over frames, writes, and both.</summary>
    [Theory]
    [MemberData(nameof(ValidCases))]
    public async Task ValidTextComesBackHoweverItIsCutUp(TestTransport transport, string hex)
    {
        await using var client = await servers.ConnectAsync(transport);
        var text = Convert.FromHexString(hex);
        await client.SendAsync(Fragments.Of(FrameOpcode.Text, text, 1));
        await client.ExpectMessageAsync(FrameOpcode.Text, text);
        await client.SendAsync(new RawFrame(FrameOpcode.Text, text), chop: 1);
        await client.ExpectMessageAsync(FrameOpcode.Text, text);
        await client.SendAsync(Fragments.Of(FrameOpcode.Text, text, 1), chop: 1);
        await client.ExpectMessageAsync(FrameOpcode.Text, text);
    }

    [Theory]
    [MemberData(nameof(InvalidCases))]
    public async Task InvalidTextFails(TestTransport transport, string hex)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(new RawFrame(FrameOpcode.Text, Convert.FromHexString(hex)));
        await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    [Theory]
    [MemberData(nameof(InvalidCases))]
    public async Task InvalidTextFailsHoweverItIsCutUp(TestTransport transport, string hex)
    {
        await using var client = await servers.ConnectAsync(transport);
        var frames = Fragments.Of(FrameOpcode.Text, Convert.FromHexString(hex), 1);
        await client.SendRefusedAsync(RawFrame.Encode(frames), chop: 1);
        await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    /// <summary>Fast paths look at many bytes at a time: the bad byte at every place of long ASCII text.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task BadByteIsFoundAtEveryPlace(TestTransport transport)
    {
        for (var place = 0; place < 80; place++)
        {
            await using var client = await servers.ConnectAsync(transport);
            var text = Enumerable.Repeat((byte)'x', 80).ToArray();
            text[place] = 0x80;
            await client.SendAsync(new RawFrame(FrameOpcode.Text, text));
            await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
        }
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TwoMessagesDoNotShareACharacter(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRefusedAsync(RawFrame.Encode(
            new RawFrame(FrameOpcode.Text, new byte[] { 0xC2 }),
            new RawFrame(FrameOpcode.Text, new byte[] { 0xA2 })));
        await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task PingMayStandInsideACharacter(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(
        [
            new RawFrame(FrameOpcode.Text, new byte[] { 0xE2, 0x82 }) { Fin = false },
            RawFrame.OfPing(new byte[] { 0xFF }),
            new RawFrame(FrameOpcode.Continuation, new byte[] { 0xAC }),
        ]);
        await client.ExpectControlAsync(FrameOpcode.Pong, new byte[] { 0xFF });
        await client.ExpectTextAsync("€");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task BinaryMayHoldAnything(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        foreach (var hex in Utf8Sequences.Malformed)
        {
            await client.SendAsync(RawFrame.OfBinary(Convert.FromHexString(hex)));
            await client.ExpectMessageAsync(FrameOpcode.Binary, Convert.FromHexString(hex));
        }
    }
}
