using Dunlin.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.WebSockets;

/// <summary>Any sequence of valid messages, however fragmented, chopped and mixed with pings, comes back exactly and in order.</summary>
public sealed class RoundTripPropertyTests(EchoServers servers)
{
    public static readonly MatrixTheoryData<TestTransport, string> Cases = new(Over.Channels, [EchoServers.Plain, EchoServers.Shared, EchoServers.Dedicated]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task AnySequenceComesBack(TestTransport transport, string path)
    {
        var app = await servers.GetAsync(transport);
        var property = Prop.ForAll(Conversation.Arbitrary, conversation => RunAsync(app, path, conversation).GetAwaiter().GetResult());
        await Task.Run(() => property.Check(Config.QuickThrowOnFailure.WithMaxTest(150)));
    }

    private static async Task RunAsync(TestApp app, string path, Conversation conversation)
    {
        if (path == EchoServers.Plain)
        {
            await using var client = await RawWebSocket.ConnectAsync(app, path);
            await RunAsync(client, conversation, deflate: null, client.ReadFrameAsync);
            return;
        }

        await using var compressed = await CompressedWebSocket.ConnectAsync(app, path);
        await RunAsync(compressed.Raw, conversation, compressed.Deflate, () => ReadAsync(compressed));
    }

    private static async Task RunAsync(RawWebSocket client, Conversation conversation, Func<RawFrame, RawFrame>? deflate, Func<Task<RawFrame>> read)
    {
        var (frames, replies) = conversation.Plan(deflate);
        var sending = client.SendAsync(frames, conversation.Chop);
        foreach (var expected in replies)
        {
            var reply = await read();
            Assert.True(reply.Fin);
            Assert.Equal(expected.Opcode, reply.Opcode);
            Assert.True(expected.Payload.Span.SequenceEqual(reply.Payload.Span), $"{expected.Opcode} of {expected.Payload.Length} bytes came back as {reply.Payload.Length} others");
        }

        await sending;
        await client.CloseAsync();
    }

    private static async Task<RawFrame> ReadAsync(CompressedWebSocket client)
    {
        var frame = await client.Raw.ReadFrameAsync();
        return frame.Rsv == 4 ? client.Inflate(frame) : frame;
    }
}
