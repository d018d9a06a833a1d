using System.Net;
using System.Net.WebSockets;
using System.Text;
using Dunlin.Client.Tests.Support;
using Dunlin.TestSupport;

namespace Dunlin.Client.Tests.Sockets;

/// <summary>The plain client against a real server.</summary>
public sealed class WebSocketClientTests
{
    [Fact]
    public async Task Whole_messages_come_back_as_text_and_as_bytes()
    {
        await using var app = await StartAsync();
        await using var socket = await ConnectAsync(app);
        var large = new string('ä', 100_000);
        await socket.SendAsync("hello").OrGiveUp();
        await socket.SendAsync(large).OrGiveUp();
        await socket.SendAsync(new byte[] { 0xff, 0 }).OrGiveUp();
        await socket.SendAsync("").OrGiveUp();

        var messages = await TakeAsync(socket, 4);

        Assert.Equal(["hello", large, "2 bytes", ""], messages.Select(message => message.ToString()));
        Assert.Equal([true, true, false, true], messages.Select(message => message.IsText));
        Assert.Equal(new byte[] { 0xff, 0 }, messages[2].Data.ToArray());
        Assert.Throws<InvalidOperationException>(() => messages[2].Text);
    }

    [Fact]
    public async Task Headers_and_subprotocols_go_with_the_request()
    {
        await using var app = await StartAsync();
        var options = new WebSocketClientOptions { Headers = { ["Authorization"] = "Bearer abc" }, Subprotocols = { "none", "second" } };
        await using var socket = await ConnectAsync(app, options);

        await socket.SendAsync("header").OrGiveUp();

        Assert.Equal("Bearer abc", (await TakeAsync(socket, 1))[0].Text);
        Assert.Equal(("second", HttpStatusCode.SwitchingProtocols, true), (socket.Subprotocol, socket.UpgradeStatus, socket.IsOpen));
    }

    [Fact]
    public async Task Either_side_may_close_and_say_why()
    {
        await using var app = await StartAsync();
        await using var first = await ConnectAsync(app);
        Assert.Null(first.CloseCode);
        await first.SendAsync("close").OrGiveUp();
        Assert.Empty(await TakeAsync(first, 1));
        Assert.Equal((4007, "as you wish", false), (first.CloseCode, first.CloseReason, first.IsOpen));

        await using var second = await ConnectAsync(app);
        await second.SendAsync("one").OrGiveUp();
        await second.CloseAsync(3001, "enough").OrGiveUp();
        // The server answers with the code alone.
        Assert.Equal((3001, null), (second.CloseCode, second.CloseReason));
        // What came before the close can still be read.
        Assert.Equal(["one"], (await TakeAsync(second, 2)).Select(message => message.Text));
        await Assert.ThrowsAnyAsync<WebSocketException>(() => second.SendAsync("too late").OrGiveUp());
    }

    [Fact]
    public async Task A_broken_connection_ends_the_loop_with_1006()
    {
        await using var app = await StartAsync();
        await using var proxy = new TcpProxy(app.Port);
        await using var socket = new WebSocketClient(new Uri($"ws://127.0.0.1:{proxy.Port}/echo"));
        await socket.ConnectAsync().OrGiveUp();
        var reading = TakeAsync(socket, 1);

        proxy.CutAll();

        Assert.Empty(await reading.OrGiveUp());
        Assert.Equal(1006, socket.CloseCode);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_closes_with_1009()
    {
        await using var app = await StartAsync();
        await using var socket = await ConnectAsync(app, new WebSocketClientOptions { MaxMessageSize = 10 });
        await socket.SendAsync("0123456789").OrGiveUp();
        await socket.SendAsync("0123456789a").OrGiveUp();

        Assert.Single(await TakeAsync(socket, 2));
        Assert.Equal(1009, socket.CloseCode);
    }

    [Fact]
    public async Task Compression_is_offered_when_asked_for()
    {
        await using var app = await StartAsync();
        await using var plain = await ConnectAsync(app);
        await using var compressed = await ConnectAsync(app, new WebSocketClientOptions { Compression = true });
        var text = string.Concat(Enumerable.Repeat("again and ", 1000));
        foreach (var (socket, expected) in new[] { (plain, "False"), (compressed, "True") })
        {
            await socket.SendAsync("compressed?").OrGiveUp();
            await socket.SendAsync(text).OrGiveUp();
            Assert.Equal([expected, text], (await TakeAsync(socket, 2)).Select(message => message.Text));
        }
    }

    [Fact]
    public async Task An_application_that_does_not_read_makes_the_server_wait_and_can_still_close()
    {
        await using var app = await StartAsync();
        await using var socket = await ConnectAsync(app, new WebSocketClientOptions { BufferSize = 2 });
        for (var i = 0; i < 20; i++)
            await socket.SendAsync($"{i}").OrGiveUp();

        await socket.CloseAsync().OrGiveUp();

        Assert.Equal(1000, socket.CloseCode);
        Assert.Equal(["0", "1"], (await TakeAsync(socket, 2)).Select(message => message.Text));
    }

    [Fact]
    public async Task A_server_that_does_not_take_it_is_an_exception_with_its_status()
    {
        await using var app = await StartAsync();
        await using var socket = new WebSocketClient(app.WebSocketAddress("/nowhere"));
        await Assert.ThrowsAnyAsync<WebSocketException>(() => socket.ConnectAsync().OrGiveUp());
        Assert.Equal((HttpStatusCode.NotFound, false), (socket.UpgradeStatus, socket.IsOpen));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => socket.SendAsync("x"));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        await using var app = await StartAsync();
        await using var proxy = new TcpProxy(app.Port) { Filter = static (_, _, _) => ValueTask.FromResult(ReadOnlyMemory<byte>.Empty) };
        var time = new ManualTimeProvider();
        await using var socket = new WebSocketClient(new Uri($"ws://127.0.0.1:{proxy.Port}/echo"), new WebSocketClientOptions { TimeProvider = time });
        var connecting = socket.ConnectAsync();
        await Until.TrueAsync(() => proxy.Links.Count == 1, "it has connected");

        time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<TimeoutException>(() => connecting.OrGiveUp());
    }

    [Fact]
    public async Task A_server_that_does_not_answer_the_close_is_cut_off()
    {
        await using var app = await StartAsync();
        await using var proxy = new TcpProxy(app.Port);
        var time = new ManualTimeProvider();
        await using var socket = new WebSocketClient(new Uri($"ws://127.0.0.1:{proxy.Port}/echo"), new WebSocketClientOptions { TimeProvider = time });
        await socket.ConnectAsync().OrGiveUp();
        proxy.Filter = static (_, fromServer, bytes) => ValueTask.FromResult(fromServer ? default : bytes);

        var closing = socket.CloseAsync(4000, "bye");
        await Until.TrueAsync(() => !socket.IsOpen, "the close is sent");
        time.Advance(TimeSpan.FromSeconds(2));

        await closing.OrGiveUp();
        Assert.Equal(1006, socket.CloseCode);
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new WebSocketClient(new Uri("http://localhost/")));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketClient(new Uri("ws://localhost/"), new WebSocketClientOptions { MaxMessageSize = 0 }));
        await using var socket = new WebSocketClient(new Uri("ws://localhost/"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => socket.CloseAsync(1001));
        await Assert.ThrowsAsync<ArgumentException>(() => socket.CloseAsync(1000, new string('x', 124)));
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(app => app.MapWebSocket("/echo", new Echo(), options =>
    {
        options.MaxMessageSize = 1_000_000;
        options.Subprotocols.Add("second");
        options.Compression = WebSocketCompression.Shared;
    }));

    private static async Task<WebSocketClient> ConnectAsync(TestApp app, WebSocketClientOptions? options = null)
    {
        var socket = new WebSocketClient(app.WebSocketAddress("/echo"), options);
        await socket.ConnectAsync().OrGiveUp();
        return socket;
    }

    private static async Task<List<WebSocketMessage>> TakeAsync(WebSocketClient socket, int count)
    {
        var messages = new List<WebSocketMessage>();
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var message in socket.WithCancellation(giveUp.Token))
        {
            messages.Add(message);
            if (messages.Count == count)
                break;
        }

        return messages;
    }

    /// <summary>Sends everything back, but for a few words that it understands.</summary>
    private sealed class Echo : WebSocketHandler<string>
    {
        public override ValueTask OnUpgradeAsync(WebSocketUpgrade<string> upgrade)
        {
            upgrade.Data = $"{upgrade.HttpContext.Request.Headers.Authorization}";
            return default;
        }

        public override void OnMessage(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type)
        {
            switch (type == MessageType.Text ? Encoding.UTF8.GetString(payload) : null)
            {
                case "header":
                    socket.Send(socket.Data);
                    break;
                case "close":
                    socket.Close(4007, "as you wish");
                    break;
                case "compressed?":
                    socket.Send($"{socket.IsCompressed}");
                    break;
                default:
                    socket.Send(payload, type, compress: true);
                    break;
            }
        }
    }
}
