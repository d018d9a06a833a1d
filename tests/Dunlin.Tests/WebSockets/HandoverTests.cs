using System.Net;
using System.Net.Sockets;
using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>
/// From HTTP to WebSocket on one socket: no byte is lost, doubled or reordered, wherever the client's writes are cut and
/// however early its frames come (RFC 6455, section 4.1: frames may follow the request at once).
/// </summary>
public sealed class HandoverTests(EchoServers servers)
{
    private static readonly TestTransport[] Http1 = [TestTransport.EventLoops, TestTransport.KestrelSockets, TestTransport.Tls];

    public static readonly MatrixTheoryData<TestTransport, int> Counts = new(Http1, [1, 2, 10, 1000, 20_000]);

    public static readonly MatrixTheoryData<TestTransport, int> FrameSizes = new(Http1, [100, 5000, 100_000, 5_000_000]);

    public static TheoryData<TestTransport> OverHttp1 => [.. Http1];

    [Theory]
    [MemberData(nameof(Counts))]
    public async Task FramesInTheSameWriteAsTheRequestAreHandledInOrder(TestTransport transport, int count)
    {
        var texts = Enumerable.Range(0, count).Select(i => $"early {i}").ToList();
        await using var client = await servers.ConnectAsync(transport, configure: h => h.Pipelined = RawFrame.Encode(texts.Select(RawFrame.OfText)));
        foreach (var text in texts)
            await client.ExpectTextAsync(text);
        await client.ExpectEchoAsync();
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(FrameSizes))]
    public async Task ALargeFrameInTheSameWriteAsTheRequestIsHandled(TestTransport transport, int size)
    {
        var payload = Payloads.Random(size);
        await using var client = await servers.ConnectAsync(transport, configure: h => h.Pipelined = RawFrame.OfBinary(payload).Encode());
        await client.ExpectMessageAsync(FrameOpcode.Binary, payload);
        await client.CloseAsync();
    }

    /// <summary>The first part of the frame comes with the request, the rest after the answer.</summary>
    [Theory]
    [MemberData(nameof(OverHttp1))]
    public async Task AFrameMayBeCutAnywhereByTheHandover(TestTransport transport)
    {
        var frame = RawFrame.OfText(new string('*', 130)).Encode();
        for (var cut = 0; cut <= frame.Length; cut++)
        {
            var early = cut;
            await using var client = await servers.ConnectAsync(transport, configure: h => h.Pipelined = frame.AsMemory(0, early));
            await client.SendRawAsync(frame.AsMemory(cut));
            await client.ExpectTextAsync(new string('*', 130));
            await client.ExpectEchoAsync();
        }
    }

    /// <summary>Request and frames, in pieces of every size: the border falls at every place of a piece.</summary>
    [Theory]
    [MemberData(nameof(OverHttp1))]
    public async Task RequestAndFramesMayBeCutAnywhere(TestTransport transport)
    {
        for (var chop = 1; chop <= 300; chop++)
        {
            var size = chop;
            await using var client = await servers.ConnectAsync(transport, configure: h =>
            {
                h.Chop = size;
                h.Pipelined = RawFrame.Encode(RawFrame.OfText("first"), RawFrame.OfPing("p"u8.ToArray()), RawFrame.OfText("second"));
            });
            await client.ExpectTextAsync("first");
            await client.ExpectControlAsync(FrameOpcode.Pong, "p"u8.ToArray());
            await client.ExpectTextAsync("second");
        }
    }

    [Theory]
    [MemberData(nameof(OverHttp1))]
    public async Task FramesThatComeWhileTheUpgradeIsStillDecidedAreHandledInOrder(TestTransport transport)
    {
        var deciding = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var handler = new ScriptedHandler
        {
            Upgrade = async _ =>
            {
                deciding.SetResult();
                await gate.Task;
            },
            Message = (socket, payload, type) => socket.Send(payload, type),
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler, o => o.BackpressureLimit = 64 * 1024 * 1024), transport);
        var texts = Enumerable.Range(0, 2000).Select(i => $"{i} {new string('*', 1000)}").ToList();

        // More than the pipes of the HTTP phase hold: reading stops there and goes on after the handover.
        var connecting = RawWebSocket.ConnectAsync(app, "/ws", h =>
        {
            h.Pipelined = RawFrame.Encode(texts.Select(RawFrame.OfText));
            h.Chop = 10_000;
        });
        await deciding.Task;
        await using (var other = await servers.ConnectAsync(transport))
            await other.ExpectEchoAsync();
        gate.SetResult();
        await using var client = await connecting;
        foreach (var text in texts)
            await client.ExpectTextAsync(text);
    }

    [Theory]
    [MemberData(nameof(OverHttp1))]
    public async Task ACloseInTheSameWriteAsTheRequestIsAnswered(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(
            transport, configure: h => h.Pipelined = RawFrame.Encode(RawFrame.OfText("bye"), RawFrame.OfClose(1000)));
        await client.ExpectTextAsync("bye");
        await client.ExpectCloseAsync(1000);
        await client.ExpectCleanEndAsync();
    }

    [Theory]
    [MemberData(nameof(OverHttp1))]
    public async Task GarbageInTheSameWriteAsTheRequestFailsAfterTheUpgrade(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, configure: h => h.Pipelined = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    /// <summary>The message of a client that sends all it has and hangs up is not lost.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AClientThatHangsUpAtOnceIsHeard(TestTransport transport)
    {
        var received = new TaskCompletionSource<string>();
        var handler = new ScriptedHandler { Message = (_, payload, _) => received.TrySetResult(Encoding.UTF8.GetString(payload)) };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws", h => h.Pipelined = RawFrame.OfText("last words").Encode());
        client.FinishSending();
        Assert.Equal("last words", await received.Task.WaitAsync(Until.HangGuard));
        Assert.Equal((CloseCodes.Abnormal, ""), await handler.NextCloseAsync());
    }

    [Theory]
    [MemberData(nameof(OverHttp1))]
    public async Task ManyClientsAtOnce(TestTransport transport)
    {
        var clients = Enumerable.Range(0, 100).Select(async i =>
        {
            await using var client = await servers.ConnectAsync(
                transport, configure: h => h.Pipelined = RawFrame.Encode(RawFrame.OfText($"early {i}"), RawFrame.OfText($"earlier {i}")));
            await client.ExpectTextAsync($"early {i}");
            await client.ExpectTextAsync($"earlier {i}");
            await client.ExpectEchoAsync($"late {i}");
            await client.CloseAsync();
        });
        await Task.WhenAll(clients);
    }

    /// <summary>Resets that fall before, into and behind the handover: nothing is left behind, and no loop trips over one.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ClientsThatBreakOffAnywhereLeaveNothingBehind(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", new EchoHandler()), transport);
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, app.Port);
            var handshake = new RawHandshake { Pipelined = RawFrame.OfText("early").Encode() };
            await socket.SendAsync(handshake.Encode("/ws", "localhost"));

            // From nothing to some hundred microseconds: about as long as an upgrade takes.
            Thread.SpinWait(random.Next(20_000));
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await Until.TrueAsync(() => app.Connections.Count == 0, "no connection is left");
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.ExpectEchoAsync();
    }
}
