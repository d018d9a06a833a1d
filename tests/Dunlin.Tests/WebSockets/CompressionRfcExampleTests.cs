using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The examples of RFC 7692, section 7.2.3, byte for byte.</summary>
public sealed class CompressionRfcExampleTests(EchoServers servers)
{
    private const string Hello = "F248CDC9C90700";

    public static readonly MatrixTheoryData<TestTransport, string, string> SingleMessages = new(
        Over.Channels,
        [EchoServers.Shared, EchoServers.Dedicated],
        [
            Hello,                          // 7.2.3.1: one block of fixed codes
            "000500FAFF48656C6C6F00",       // 7.2.3.3: a stored block
            "F348CDC9C9070000",             // 7.2.3.4: a final block, then an empty one
            "F248050000 00FFFFCAC9C90700",  // 7.2.3.5: two blocks
        ]);

    [Theory]
    [MemberData(nameof(SingleMessages))]
    public async Task HelloIsUnderstood(TestTransport transport, string path, string hex)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), path);
        await SendCompressedAsync(client, hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("Hello", (await client.ReadMessageAsync()).Text);
    }

    /// <summary>7.2.3.1, in two frames.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task HelloInTwoFramesIsUnderstood(TestTransport transport)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Shared);
        await client.Raw.SendAsync(Fragments.Of(FrameOpcode.Text, Convert.FromHexString(Hello), 3, rsv: 4));
        Assert.Equal("Hello", (await client.ReadMessageAsync()).Text);
    }

    /// <summary>7.2.3.2: the second message points into the first.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TheWindowIsKeptWhereTakeoverWasAgreed(TestTransport transport)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Dedicated);
        Assert.False(client.Agreement.ClientNoContextTakeover);
        foreach (var hex in new[] { Hello, "F200110000", "F200110000" })
        {
            await SendCompressedAsync(client, hex);
            Assert.Equal("Hello", (await client.ReadMessageAsync()).Text);
        }
    }

    /// <summary>7.2.3.4: a final block ends nothing but itself. The window begins anew behind it, as it does for the compressors that write one.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task MessagesAfterAFinalBlockAreUnderstood(TestTransport transport)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Dedicated);
        foreach (var hex in new[] { "F348CDC9C9070000", Hello, "F200110000", "F348CDC9C9070000", Hello })
        {
            await SendCompressedAsync(client, hex);
            Assert.Equal("Hello", (await client.ReadMessageAsync()).Text);
        }
    }

    /// <summary>7.2.3.6: an empty message is the one byte 00.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task EmptyMessageIsUnderstood(TestTransport transport)
    {
        await using var client = await CompressedWebSocket.ConnectAsync(await servers.GetAsync(transport), EchoServers.Shared);
        await SendCompressedAsync(client, "00");
        Assert.Equal("", (await client.ReadMessageAsync()).Text);
    }

    private static Task SendCompressedAsync(CompressedWebSocket client, string hex) =>
        client.Raw.SendAsync(new RawFrame(FrameOpcode.Text, Convert.FromHexString(hex)) { Rsv = 4 });
}
