using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Pings and pongs from the client (RFC 6455, sections 5.5.2 and 5.5.3; Autobahn 2.*).</summary>
public sealed class PingPongTests(EchoServers servers)
{
    public static readonly MatrixTheoryData<TestTransport, string> PayloadCases = new(
        Over.Everything,
        ["", Hex("Hello, world!"), "00FFFEFDFCFB00FF", Repeat("FE", 125)]);

    public static readonly MatrixTheoryData<TestTransport, int> ChopCases = new(Over.Channels, [0, 1, 5]);

    [Theory]
    [MemberData(nameof(PayloadCases))]
    public async Task PingIsAnsweredWithItsPayload(TestTransport transport, string payload)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(RawFrame.OfPing(Convert.FromHexString(payload)));
        await client.ExpectControlAsync(FrameOpcode.Pong, Convert.FromHexString(payload));
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task PingOver125BytesIsAProtocolError(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRefusedAsync(RawFrame.OfPing(new byte[126]).Encode());
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task PongOver125BytesIsAProtocolError(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRefusedAsync(RawFrame.OfPong(new byte[126]).Encode());
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ChoppedPingIsAnswered(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payload = Payloads.Random(125);
        await client.SendAsync(RawFrame.OfPing(payload), chop: 1);
        await client.ExpectControlAsync(FrameOpcode.Pong, payload);
        await client.CloseAsync();
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, "")]
    [InlineData(TestTransport.EventLoops, "unsolicited")]
    [InlineData(TestTransport.KestrelSockets, "")]
    [InlineData(TestTransport.KestrelSockets, "unsolicited")]
    public async Task UnsolicitedPongIsIgnored(TestTransport transport, string payload)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(RawFrame.OfPong(Encoding.UTF8.GetBytes(payload)));
        await client.SendAsync(RawFrame.OfPing("after"u8.ToArray()));
        await client.ExpectControlAsync(FrameOpcode.Pong, "after"u8.ToArray());
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(ChopCases))]
    public async Task TenPingsAreAnsweredInOrder(TestTransport transport, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payloads = Enumerable.Range(0, 10).Select(i => Encoding.UTF8.GetBytes($"payload-{i}")).ToList();
        await client.SendAsync(payloads.Select(p => RawFrame.OfPing(p)), chop);
        foreach (var payload in payloads)
            await client.ExpectControlAsync(FrameOpcode.Pong, payload);
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(ChopCases))]
    public async Task PongsAndEchoesKeepTheOrderOfWhatTheyAnswer(TestTransport transport, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        var ping = RawFrame.OfPing("between"u8.ToArray());
        await client.SendAsync([RawFrame.OfText("first"), ping, RawFrame.OfText("second")], chop);
        await client.ExpectTextAsync("first");
        await client.ExpectControlAsync(FrameOpcode.Pong, ping.Payload);
        await client.ExpectTextAsync("second");
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private static string Repeat(string hex, int times) => string.Concat(Enumerable.Repeat(hex, times));
}
