using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Payloads of every length form, as text and binary, however the bytes are cut up on the way (Autobahn 1.*).</summary>
public sealed class FramingTests(EchoServers servers)
{
    private static readonly int[] Sizes = [0, 1, 125, 126, 127, 128, 65_535, 65_536];

    public static readonly MatrixTheoryData<TestTransport, int> Cases = new(Over.Everything, Sizes);

    public static readonly MatrixTheoryData<TestTransport, int, int> ChoppedCases = new(Over.Channels, [127, 65_535, 65_536], [997, 1]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task TextComesBackAsText(TestTransport transport, int size)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.ExpectEchoAsync(new string('*', size));
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task BinaryComesBackAsBinary(TestTransport transport, int size)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payload = Payloads.Random(size);
        await client.SendAsync(RawFrame.OfBinary(payload));
        await client.ExpectMessageAsync(FrameOpcode.Binary, payload);
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(ChoppedCases))]
    public async Task ChoppedTextComesBack(TestTransport transport, int size, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        var text = new string('*', size);
        await client.SendAsync(RawFrame.OfText(text), chop);
        await client.ExpectTextAsync(text);
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(ChoppedCases))]
    public async Task ChoppedBinaryComesBack(TestTransport transport, int size, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payload = Payloads.Random(size);
        await client.SendAsync(RawFrame.OfBinary(payload), chop);
        await client.ExpectMessageAsync(FrameOpcode.Binary, payload);
        await client.CloseAsync();
    }

    /// <summary>Unmasking works on vectors; every tail length and every place in the mask must come out right.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task EveryLengthUpTo300IsUnmaskedRight(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        var payloads = Enumerable.Range(0, 301).Select(Payloads.Random).ToList();
        var sending = client.SendAsync(payloads.Select((p, i) => RawFrame.OfBinary(p) with { Mask = 0xA1B2C3D4 + (uint)i }), chop: 1000);
        foreach (var payload in payloads)
            await client.ExpectMessageAsync(FrameOpcode.Binary, payload);
        await sending;
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, 0u)]
    [InlineData(TestTransport.EventLoops, 0xFFFFFFFFu)]
    [InlineData(TestTransport.KestrelSockets, 0u)]
    [InlineData(TestTransport.KestrelSockets, 0xFFFFFFFFu)]
    public async Task AnyMaskingKeyIsTaken(TestTransport transport, uint mask)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(RawFrame.OfText("Hello") with { Mask = mask });
        await client.ExpectTextAsync("Hello");
    }

    /// <summary>RFC 6455, section 5.7: the masked "Hello", byte for byte.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task TheExampleOfTheRfcIsUnderstood(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRawAsync(Convert.FromHexString("818537FA213D7F9F4D5158"));
        await client.ExpectTextAsync("Hello");
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, 0)]
    [InlineData(TestTransport.EventLoops, 1)]
    [InlineData(TestTransport.EventLoops, 7)]
    [InlineData(TestTransport.KestrelSockets, 0)]
    [InlineData(TestTransport.KestrelSockets, 1)]
    [InlineData(TestTransport.KestrelSockets, 7)]
    public async Task ManyFramesInOneWriteComeBackInOrder(TestTransport transport, int chop)
    {
        await using var client = await servers.ConnectAsync(transport);
        var texts = Enumerable.Range(0, 500).Select(i => $"message {i}").ToList();
        var sending = client.SendAsync(texts.Select(RawFrame.OfText), chop);
        foreach (var text in texts)
            await client.ExpectTextAsync(text);
        await sending;
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task TextOfManyLanguagesComesBack(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.ExpectEchoAsync("Hello-µ@ßöäüàá-UTF-8!! 你好，世界 Привет \U0001F426");
        var payload = Encoding.UTF8.GetBytes("κόσμε");
        await client.SendAsync(RawFrame.OfBinary(payload));
        await client.ExpectMessageAsync(FrameOpcode.Binary, payload);
    }
}
