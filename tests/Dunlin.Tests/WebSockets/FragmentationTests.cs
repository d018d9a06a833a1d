using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Messages in several frames, with control frames between them (RFC 6455, section 5.4; Autobahn 5.*).</summary>
public sealed class FragmentationTests(EchoServers servers)
{
    private static readonly RawFrame Ping = RawFrame.OfPing("ping in between"u8.ToArray());

    public static readonly MatrixTheoryData<TestTransport, int> Chops = new(Over.Channels, [0, 1, 3]);

    public static readonly MatrixTheoryData<TestTransport, bool, int> OrphanCases = new(Over.Channels, [false, true], [0, 1]);

    [Theory]
    [InlineData(TestTransport.EventLoops, FrameOpcode.Ping)]
    [InlineData(TestTransport.EventLoops, FrameOpcode.Pong)]
    [InlineData(TestTransport.EventLoops, FrameOpcode.Close)]
    [InlineData(TestTransport.KestrelSockets, FrameOpcode.Ping)]
    [InlineData(TestTransport.KestrelSockets, FrameOpcode.Pong)]
    [InlineData(TestTransport.KestrelSockets, FrameOpcode.Close)]
    public async Task FragmentedControlFrameIsAProtocolError(TestTransport transport, FrameOpcode opcode)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRefusedAsync(RawFrame.Encode(new RawFrame(opcode, default) { Fin = false }, Continuation("fragment2", fin: true)));
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(Chops))]
    public async Task TwoFragmentsMakeOneMessage(TestTransport transport, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync([Start("fragment1"), Continuation("fragment2", fin: true)], chop);
        await client.ExpectTextAsync("fragment1fragment2");
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task BinaryFragmentsMakeOneBinaryMessage(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payload = Payloads.Random(3000);
        await client.SendAsync(Fragments.Of(FrameOpcode.Binary, payload, 1000));
        await client.ExpectMessageAsync(FrameOpcode.Binary, payload);
    }

    [Theory]
    [MemberData(nameof(Chops))]
    public async Task PingBetweenFragmentsIsAnsweredBeforeTheMessage(TestTransport transport, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync([Start("fragment1"), Ping, Continuation("fragment2", fin: true)], chop);
        await client.ExpectControlAsync(FrameOpcode.Pong, Ping.Payload);
        await client.ExpectTextAsync("fragment1fragment2");
        await client.CloseAsync();
    }

    /// <summary>Autobahn 5.19: the second ping comes while the message is still open, after the first was answered.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task PingsAreAnsweredWhileAMessageIsOpen(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync([Start("fragment1"), Continuation("fragment2", fin: false), Ping]);
        await client.ExpectControlAsync(FrameOpcode.Pong, Ping.Payload);
        await client.SendAsync([Continuation("fragment3", fin: false), Ping, Continuation("fragment4", fin: false)]);
        await client.ExpectControlAsync(FrameOpcode.Pong, Ping.Payload);
        await client.SendAsync(Continuation("fragment5", fin: true));
        await client.ExpectTextAsync("fragment1fragment2fragment3fragment4fragment5");
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task PongBetweenFragmentsIsIgnored(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync([Start("a"), RawFrame.OfPong("pong"u8.ToArray()), Continuation("b", fin: true)]);
        await client.ExpectTextAsync("ab");
    }

    [Theory]
    [MemberData(nameof(OrphanCases))]
    public async Task ContinuationOfNothingIsAProtocolError(TestTransport transport, bool fin, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRefusedAsync(RawFrame.Encode(Continuation("non-continuation payload", fin), RawFrame.OfText("Hello, world!")), chop);
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(OrphanCases))]
    public async Task ContinuationAfterTheEndOfAMessageIsAProtocolError(TestTransport transport, bool fin, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRefusedAsync(
            RawFrame.Encode(Start("fragment1"), Continuation("fragment2", fin: true), Continuation("fragment3", fin), RawFrame.OfText("fragment4")), chop);
        await client.ExpectTextAsync("fragment1fragment2");
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(OrphanCases))]
    public async Task NewMessageInsideAnOpenOneIsAProtocolError(TestTransport transport, bool fin, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRefusedAsync(RawFrame.Encode(Start("fragment1"), RawFrame.OfText("fragment2") with { Fin = fin }), chop);
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task EmptyFragmentsAddNothing(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync([Start(""), Continuation("", fin: false), Continuation("middle", fin: false), Continuation("", fin: true)]);
        await client.ExpectTextAsync("middle");
        await client.SendAsync([Start(""), Continuation("", fin: false), Continuation("", fin: true)]);
        await client.ExpectTextAsync("");
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ClosingInsideAnOpenMessageDropsTheMessage(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync([Start("fragment1"), RawFrame.OfClose(1000), Continuation("fragment2", fin: true)]);
        await client.ExpectCloseAsync(1000);
        await client.ReadEndAsync();
    }

    private static RawFrame Start(string text) => RawFrame.OfText(text) with { Fin = false };

    private static RawFrame Continuation(string text, bool fin) => RawFrame.OfText(text) with { Opcode = FrameOpcode.Continuation, Fin = fin };
}
