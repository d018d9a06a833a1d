using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Pings that the application sends.</summary>
public sealed class ServerPingTests
{
    public static readonly MatrixTheoryData<TestTransport, int> Sizes = new(Over.Everything, [0, 1, 125]);

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task APingArrivesWithItsPayload(TestTransport transport, int size)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var payload = Payloads.Random(size);
        Assert.Equal(size + 2, pair.Server.Ping(payload).Bytes);
        await pair.Client.ExpectControlAsync(FrameOpcode.Ping, payload);
        await pair.Client.SendAsync(RawFrame.OfPong(payload));
        await pair.ExpectAliveAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task APayloadOver125BytesIsAnError(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        Assert.ThrowsAny<ArgumentException>(() => pair.Server.Ping(new byte[126]));
        await pair.ExpectAliveAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task APingKeepsItsPlaceAmongMessages(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Send("one");
        pair.Server.Ping("two"u8);
        pair.Server.Send("three");
        await pair.Client.ExpectTextAsync("one");
        await pair.Client.ExpectControlAsync(FrameOpcode.Ping, "two"u8.ToArray());
        await pair.Client.ExpectTextAsync("three");
    }
}
