using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Publishing: who gets it, and what the result says.</summary>
public sealed class PublishTests
{
    public static readonly MatrixTheoryData<TestTransport, bool> Senders = new(Over.Everything, [false, true]);

    [Theory]
    [MemberData(nameof(Senders))]
    public async Task TheSenderIsLeftOutUnlessTheEndpointSaysOtherwise(TestTransport transport, bool publishToSelf)
    {
        await using var pair = await SocketPair.ConnectAsync(transport, options: o => o.PublishToSelf = publishToSelf);
        var (otherClient, other) = await pair.ConnectAnotherAsync();
        await using var owned = otherClient;
        pair.Server.Subscribe("room");
        other.Subscribe("room");

        Assert.Equal(new PublishResult(publishToSelf ? 2 : 1, 0), pair.Server.Publish("room", "from one"));
        Assert.Equal(new PublishResult(publishToSelf ? 2 : 1, 0), other.Publish("room", "from the other"));
        pair.Server.Send("end");
        other.Send("end");

        await ExpectAllAsync(pair.Client, publishToSelf ? ["from one", "from the other", "end"] : ["from the other", "end"]);
        await ExpectAllAsync(otherClient, publishToSelf ? ["from one", "from the other", "end"] : ["from one", "end"]);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task PublishingFromAnywhereReachesEverybody(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var (otherClient, other) = await pair.ConnectAnotherAsync();
        await using var owned = otherClient;
        pair.Server.Subscribe("room");
        other.Subscribe("room");

        Assert.Equal(new PublishResult(2, 0), pair.App.Topics.Publish("room", "text 文字"));
        Assert.Equal(new PublishResult(2, 0), pair.App.Topics.Publish("room", "bytes"u8));
        Assert.Equal(new PublishResult(2, 0), pair.App.Topics.Publish("room", "bytes as text"u8, MessageType.Text));
        foreach (var client in new[] { pair.Client, otherClient })
        {
            await client.ExpectTextAsync("text 文字");
            await client.ExpectMessageAsync(FrameOpcode.Binary, "bytes"u8.ToArray());
            await client.ExpectTextAsync("bytes as text");
        }
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AConnectionThatIsNotSubscribedMayPublish(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var (otherClient, other) = await pair.ConnectAnotherAsync();
        await using var owned = otherClient;
        pair.Server.Subscribe("room");
        Assert.Equal(new PublishResult(1, 0), other.Publish("room", "hello"));
        await pair.Client.ExpectTextAsync("hello");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task NobodyGetsWhatNobodySubscribedTo(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Subscribe("room");
        Assert.True(pair.App.Topics.Publish("Room", "names are compared by ordinal").Dropped);
        Assert.True(pair.App.Topics.Publish("", "the empty name is a name").Dropped);
        Assert.True(pair.Server.Publish("room", "only to myself").Dropped);
        pair.App.Topics.Publish("room", "this one");
        await pair.Client.ExpectTextAsync("this one");
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ThePayloadIsCopied(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Subscribe("room");
        var buffer = new byte[5000];
        for (byte i = 0; i < 50; i++)
        {
            buffer.AsSpan().Fill(i);
            pair.App.Topics.Publish("room", buffer);
        }

        for (byte i = 0; i < 50; i++)
            await pair.Client.ExpectMessageAsync(FrameOpcode.Binary, Enumerable.Repeat(i, 5000).ToArray());
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task LargePublicationsArriveWhole(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport, options: o => o.BackpressureLimit = 64 * 1024 * 1024);
        pair.Server.Subscribe("room");
        int[] sizes = [1, 1_000_000, 126, 3_000_000, 65_536, 0];
        foreach (var size in sizes)
            Assert.Equal(1, pair.App.Topics.Publish("room", Payloads.Random(size)).Reached);
        foreach (var size in sizes)
            await pair.Client.ExpectMessageAsync(FrameOpcode.Binary, Payloads.Random(size));
    }

    /// <summary>Every transport at once: one topic, one order for all.</summary>
    [Fact]
    public async Task SubscribersSeeOneOrderWhoeverPublishes()
    {
        const int Publishers = 4;
        const int Each = 300;
        await using var pair = await SocketPair.ConnectAsync(TestTransport.EventLoops, options: o => o.BackpressureLimit = 64 * 1024 * 1024);
        var clients = new List<RawWebSocket> { pair.Client };
        pair.Server.Subscribe("room");
        for (var i = 0; i < 5; i++)
        {
            var (client, server) = await pair.ConnectAnotherAsync();
            clients.Add(client);
            server.Subscribe("room");
        }

        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
                Assert.Equal(clients.Count, pair.App.Topics.Publish("room", $"{publisher} {i}").Reached);
        })));

        var seen = await Task.WhenAll(clients.Select(ReadAllAsync));
        Assert.All(seen, s => Assert.Equal(seen[0], s));
        for (var publisher = 0; publisher < Publishers; publisher++)
            Assert.Equal(Enumerable.Range(0, Each).Select(i => $"{publisher} {i}"), seen[0].Where(m => m.StartsWith($"{publisher} ", StringComparison.Ordinal)));
        foreach (var client in clients)
            await client.DisposeAsync();

        static async Task<List<string>> ReadAllAsync(RawWebSocket client)
        {
            var messages = new List<string>();
            for (var i = 0; i < Publishers * Each; i++)
                messages.Add((await client.ReadMessageAsync()).Text);
            return messages;
        }
    }

    private static async Task ExpectAllAsync(RawWebSocket client, string[] texts)
    {
        foreach (var text in texts)
            await client.ExpectTextAsync(text);
    }
}
