using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Compressed messages there and back, in every mode and with every window (RFC 7692, section 7.2; Autobahn 12.* and 13.*).</summary>
public sealed class CompressionTests(EchoServers servers)
{
    private static readonly int[] Sizes = [0, 1, 16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072];

    private static readonly string[] Offers =
    [
        "permessage-deflate",
        "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=9",
        "permessage-deflate; server_max_window_bits=9",
        "permessage-deflate; server_max_window_bits=15",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits=9",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=12",
    ];

    public static readonly MatrixTheoryData<TestTransport, string, string> Cases = new(
        Over.Everything, [EchoServers.Shared, EchoServers.Dedicated], Offers);

    public static readonly MatrixTheoryData<TestTransport, string, int> FragmentCases = new(
        Over.Channels, [EchoServers.Shared, EchoServers.Dedicated], [1, 7, 1000, 100_000]);

    public static readonly MatrixTheoryData<TestTransport, string> Channels = new(Over.Channels, [EchoServers.Shared, EchoServers.Dedicated]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task EverySizeComesBack(TestTransport transport, string path, string offer)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), path, offer);
        foreach (var size in Sizes)
        {
            await ExpectEchoAsync(client, RawFrame.OfText(Payloads.Words(size, seed: size + 1)));
            await ExpectEchoAsync(client, RawFrame.OfBinary(Payloads.Random(size)));
        }

        Assert.InRange(client.LongestDistance, 1, 1 << (client.Agreement.ServerMaxWindowBits ?? 15));
        await client.Raw.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task AThousandMessagesComeBack(TestTransport transport, string path)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), path);
        for (var i = 0; i < 1000; i++)
            await ExpectEchoAsync(client, RawFrame.OfText(Payloads.Words(i % 300, seed: i)));
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task RepliesAreReallyCompressed(TestTransport transport, string path)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), path);
        var text = Payloads.Words(20_000);
        await client.SendAsync(RawFrame.OfText(text));
        var reply = await client.Raw.ReadMessageAsync();
        Assert.Equal(4, reply.Rsv);
        Assert.InRange(reply.Payload.Length, 1, text.Length / 2);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task DedicatedRepliesProfitFromEarlierOnes(TestTransport transport)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Dedicated);
        var lengths = new List<int>();
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(RawFrame.OfText(Payloads.Words(2000)));
            lengths.Add((await client.Raw.ReadMessageAsync()).Payload.Length);
        }

        Assert.InRange(lengths[1], 1, lengths[0] / 4);
    }

    [Theory]
    [MemberData(nameof(FragmentCases))]
    public async Task FragmentsOfACompressedMessageMakeOneMessage(TestTransport transport, string path, int fragment)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), path);
        var message = RawFrame.OfText(Payloads.Words(3000));
        var frames = Fragments.Of(FrameOpcode.Text, client.Deflate(message).Payload, fragment, rsv: 4);
        await client.Raw.SendAsync(frames.SelectMany(f => new[] { RawFrame.OfPong(), f }));
        Assert.Equal(message.Text, (await client.ReadMessageAsync()).Text);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task ChoppedCompressedMessageComesBack(TestTransport transport, string path)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), path);
        var message = RawFrame.OfText(Payloads.Words(3000));
        await client.Raw.SendAsync(client.Deflate(message), chop: 1);
        Assert.Equal(message.Text, (await client.ReadMessageAsync()).Text);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task UncompressedMessagesStayLegalAndLeaveTheWindowAlone(TestTransport transport, string path)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), path);
        var text = Payloads.Words(1000);
        for (var i = 0; i < 4; i++)
        {
            await ExpectEchoAsync(client, RawFrame.OfText(text));
            await client.Raw.SendTextAsync(text);
            Assert.Equal(text, (await client.ReadMessageAsync()).Text);
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task AMegabyteComesBack(TestTransport transport, string path)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), path);
        await ExpectEchoAsync(client, RawFrame.OfText(Payloads.Words(1024 * 1024)));
        await ExpectEchoAsync(client, RawFrame.OfBinary(Payloads.Random(1024 * 1024)));
    }

    private static async Task ExpectEchoAsync(CompressedWebSocket client, RawFrame message)
    {
        await client.SendAsync(message);
        var reply = await client.ReadMessageAsync();
        Assert.Equal(message.Opcode, reply.Opcode);
        Assert.True(message.Payload.Span.SequenceEqual(reply.Payload.Span), $"{message.Payload.Length} bytes came back as {reply.Payload.Length} others");
    }
}
