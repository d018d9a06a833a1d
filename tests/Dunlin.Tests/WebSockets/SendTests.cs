using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary><c>Send</c>: what arrives, and what its result says.</summary>
public sealed class SendTests
{
    public static readonly MatrixTheoryData<TestTransport, int> Sizes = new(Over.Channels, [0, 125, 126, 65_535, 65_536, 500_000]);

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task TheResultCountsTheBytesOfTheFrame(TestTransport transport, int size)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var header = size < 126 ? 2 : size < 65_536 ? 4 : 10;
        var payload = Payloads.Random(size);
        var results = new[] { pair.Server.Send(new string('*', size)), pair.Server.Send(payload) };
        Assert.All(results, r => Assert.Equal(size + header, r.Bytes));
        Assert.All(results, r => Assert.True(r.Accepted));
        await pair.Client.ExpectTextAsync(new string('*', size));
        await pair.Client.ExpectMessageAsync(FrameOpcode.Binary, payload);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task EveryKindArrivesAsWhatItIs(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Send("text 文字");
        pair.Server.Send("bytes as text"u8, MessageType.Text);
        pair.Server.Send("bytes"u8);
        pair.Server.Send("compress where nothing was negotiated", compress: true);
        await pair.Client.ExpectTextAsync("text 文字");
        await pair.Client.ExpectTextAsync("bytes as text");
        await pair.Client.ExpectMessageAsync(FrameOpcode.Binary, "bytes"u8.ToArray());
        await pair.Client.ExpectTextAsync("compress where nothing was negotiated");
    }

    /// <summary>The caller may use its buffer again at once.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ThePayloadIsCopied(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        var buffer = new byte[1000];
        for (byte i = 0; i < 50; i++)
        {
            buffer.AsSpan().Fill(i);
            pair.Server.Send(buffer);
        }

        for (byte i = 0; i < 50; i++)
            await pair.Client.ExpectMessageAsync(FrameOpcode.Binary, Enumerable.Repeat(i, 1000).ToArray());
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ManyThreadsMaySendAtOnce(TestTransport transport)
    {
        const int Threads = 8;
        const int Each = 500;
        await using var pair = await SocketPair.ConnectAsync(transport);
        var sending = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
                Assert.True(pair.Server.Send($"{thread} {i}").Accepted);
        })));

        // Each thread's messages keep their order; no frame is torn.
        var next = new int[Threads];
        for (var i = 0; i < Threads * Each; i++)
        {
            var parts = (await pair.Client.ReadMessageAsync()).Text.Split(' ');
            var thread = int.Parse(parts[0]);
            Assert.Equal(next[thread]++, int.Parse(parts[1]));
        }

        await sending;
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ASendAfterCloseIsDropped(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Close();
        AssertEverythingIsDropped(pair.Server);
        await pair.Client.ExpectCloseAsync(1000);
        await pair.Client.SendAsync(RawFrame.OfClose(1000));
        await pair.Client.ExpectCleanEndAsync();
        await pair.Handler.NextCloseAsync();
        AssertEverythingIsDropped(pair.Server);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ASendAfterTerminateIsDropped(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Terminate();
        AssertEverythingIsDropped(pair.Server);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ASendInOnCloseIsDropped(TestTransport transport)
    {
        var result = new TaskCompletionSource<SendResult>();
        var handler = new ScriptedHandler { Closed = (socket, _, _) => result.SetResult(socket.Send("too late")) };
        await using var pair = await SocketPair.ConnectAsync(transport, handler);
        await pair.Client.CloseAsync();
        Assert.Equal(new SendResult(SendStatus.Dropped, 0), await result.Task.WaitAsync(Until.HangGuard));
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task NullIsNoText(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        Assert.Throws<ArgumentNullException>(() => pair.Server.Send((string)null!));
        await pair.ExpectAliveAsync();
    }

    private static void AssertEverythingIsDropped(ServerWebSocket socket)
    {
        var dropped = new SendResult(SendStatus.Dropped, 0);
        Assert.Equal(dropped, socket.Send("text"));
        Assert.Equal(dropped, socket.Send("bytes"u8));
        Assert.Equal(dropped, socket.Ping(Encoding.ASCII.GetBytes("ping")));
        Assert.False(socket.Subscribe("topic"));
    }
}
