using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Large messages, many fragments, many messages (Autobahn 9.* and 10.*).</summary>
public sealed class LargeMessageTests(EchoServers servers)
{
    private const int K = 1024;
    private const int M = 1024 * K;

    public static readonly MatrixTheoryData<TestTransport, int> Sizes = new(Over.Channels, [64 * K, 256 * K, M, 4 * M, 8 * M, 16 * M]);

    public static readonly MatrixTheoryData<TestTransport, int> SecureSizes = new([TestTransport.Tls, TestTransport.Http2], [M, 16 * M]);

    public static readonly MatrixTheoryData<TestTransport, int> FragmentSizes = new(
        Over.Channels,
        [64, 256, K, 4 * K, 16 * K, 64 * K, 256 * K, M, 4 * M]);

    public static readonly MatrixTheoryData<TestTransport, int> Chops = new(Over.Channels, [128, 256, 512, K, 2 * K]);

    public static readonly MatrixTheoryData<TestTransport, int> ManySizes = new(Over.Channels, [0, 16, 64, 256, K, 4 * K]);

    [Theory]
    [MemberData(nameof(Sizes))]
    [MemberData(nameof(SecureSizes))]
    public async Task LargeTextComesBack(TestTransport transport, int size)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.ExpectEchoAsync(Payloads.Words(size));
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    [MemberData(nameof(SecureSizes))]
    public async Task LargeBinaryComesBack(TestTransport transport, int size)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payload = Payloads.Random(size);
        await client.SendAsync(RawFrame.OfBinary(payload));
        await client.ExpectMessageAsync(FrameOpcode.Binary, payload);
        await client.CloseAsync();
    }

    /// <summary>The smallest size makes 65,536 fragments.</summary>
    [Theory]
    [MemberData(nameof(FragmentSizes))]
    public async Task FragmentsOfFourMegabytesOfTextComeBackAsOneMessage(TestTransport transport, int fragment)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payload = System.Text.Encoding.ASCII.GetBytes(Payloads.Words(4 * M));
        await client.SendAsync(Fragments.Of(FrameOpcode.Text, payload, fragment));
        await client.ExpectMessageAsync(FrameOpcode.Text, payload);
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(FragmentSizes))]
    public async Task FragmentsOfFourMegabytesOfBinaryComeBackAsOneMessage(TestTransport transport, int fragment)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payload = Payloads.Random(4 * M);
        await client.SendAsync(Fragments.Of(FrameOpcode.Binary, payload, fragment));
        await client.ExpectMessageAsync(FrameOpcode.Binary, payload);
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Chops))]
    public async Task AMegabyteInSmallWritesComesBack(TestTransport transport, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        var text = Payloads.Words(M);
        await client.SendAsync(RawFrame.OfText(text), chop);
        await client.ExpectTextAsync(text);

        var payload = Payloads.Random(M);
        await client.SendAsync(RawFrame.OfBinary(payload), chop);
        await client.ExpectMessageAsync(FrameOpcode.Binary, payload);
    }

    [Theory]
    [MemberData(nameof(ManySizes))]
    public async Task AThousandMessagesOneAfterTheOther(TestTransport transport, int size)
    {
        await using var client = await servers.ConnectAsync(transport);
        var text = RawFrame.OfText(new string('*', size));
        var binary = RawFrame.OfBinary(Payloads.Random(size));
        for (var i = 0; i < 500; i++)
        {
            await client.SendAsync(text);
            await client.ExpectMessageAsync(FrameOpcode.Text, text.Payload);
            await client.SendAsync(binary);
            await client.ExpectMessageAsync(FrameOpcode.Binary, binary.Payload);
        }
    }

    /// <summary>The client reads nothing until it has sent all; the server must neither lose nor reorder.</summary>
    [Theory]
    [MemberData(nameof(ManySizes))]
    public async Task AThousandMessagesBeforeTheFirstReplyIsRead(TestTransport transport, int size)
    {
        await using var client = await servers.ConnectAsync(transport);
        var messages = Enumerable.Range(0, 1000).Select(i => RawFrame.OfText($"{i}:" + new string('*', size))).ToList();
        await client.SendAsync(messages);
        foreach (var message in messages)
            await client.ExpectMessageAsync(FrameOpcode.Text, message.Payload);
    }

    /// <summary>Autobahn 10.1.1.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task TextInFragmentsOf1300BytesComesBack(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payload = Enumerable.Repeat((byte)'*', 65_536).ToArray();
        await client.SendAsync(Fragments.Of(FrameOpcode.Text, payload, 1300));
        await client.ExpectMessageAsync(FrameOpcode.Text, payload);
        await client.CloseAsync();
    }
}
