using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Publications that are compressed once for all, among clients that agreed on different things.</summary>
public sealed class CompressedPublishTests
{
    private static readonly string[] Offers =
    [
        "permessage-deflate",
        "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=11",
    ];

    public static readonly MatrixTheoryData<TestTransport, WebSocketCompression> Modes = new(
        Over.Everything, [WebSocketCompression.Shared, WebSocketCompression.Dedicated]);

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task EverybodyGetsItAsAgreed(TestTransport transport, WebSocketCompression mode)
    {
        await using var room = await Room.OpenAsync(transport, mode);
        await using var plain = await room.JoinPlainAsync();
        var compressed = new List<CompressedWebSocket>();
        foreach (var offer in Offers)
            compressed.Add(await room.JoinAsync(offer));

        for (var i = 0; i < 30; i++)
        {
            var text = Payloads.Words(100 * (i + 1), seed: i % 3);
            Assert.Equal(compressed.Count + 1, room.App.Topics.Publish("room", text, compress: i % 4 != 3).Reached);
            await plain.ExpectTextAsync(text);
            foreach (var client in compressed)
                Assert.Equal(text, (await client.ReadMessageAsync()).Text);
        }

        foreach (var client in compressed)
        {
            Assert.InRange(client.LongestDistance, 1, 1 << (client.Agreement.ServerMaxWindowBits ?? 15));
            await client.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ItIsReallyCompressed(TestTransport transport, WebSocketCompression mode)
    {
        await using var room = await Room.OpenAsync(transport, mode);
        await using var client = await room.JoinAsync("permessage-deflate");
        room.App.Topics.Publish("room", Payloads.Words(20_000), compress: true);
        var message = await client.Raw.ReadMessageAsync();
        Assert.Equal(4, message.Rsv);
        Assert.InRange(message.Payload.Length, 1, 10_000);

        room.App.Topics.Publish("room", Payloads.Words(20_000));
        Assert.Equal(0, (await client.Raw.ReadMessageAsync()).Rsv);
    }

    /// <summary>
    /// With context takeover the client's window takes in publications too, which the connection's own compressor has not
    /// seen: mixing both must never send a match that points to the wrong place.
    /// </summary>
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SendsAndPublicationsShareTheClientsWindow(TestTransport transport, WebSocketCompression mode)
    {
        await using var room = await Room.OpenAsync(transport, mode);
        await using var client = await room.JoinAsync("permessage-deflate");
        var random = new Random(7);
        var expected = new List<string>();
        for (var i = 0; i < 400; i++)
        {
            var text = Payloads.Words(random.Next(20, 900), seed: random.Next(5));
            expected.Add(text);
            if (random.Next(2) == 0)
                room.App.Topics.Publish("room", text, compress: random.Next(4) != 0);
            else
                room.Last.Send(text, compress: random.Next(4) != 0);
        }

        foreach (var text in expected)
            Assert.Equal(text, (await client.ReadMessageAsync()).Text);
    }

    /// <summary>An endpoint whose connections all subscribe to one topic.</summary>
    private sealed class Room : IAsyncDisposable
    {
        private readonly ScriptedHandler _handler;

        private Room(TestApp app, ScriptedHandler handler)
        {
            App = app;
            _handler = handler;
        }

        public TestApp App { get; }

        /// <summary>The server's end of the connection that joined last.</summary>
        public ServerWebSocket<string> Last { get; private set; } = null!;

        public static async Task<Room> OpenAsync(TestTransport transport, WebSocketCompression mode)
        {
            var handler = new ScriptedHandler { Open = socket => socket.Subscribe("room") };
            var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler, o => o.Compression = mode), transport);
            return new Room(app, handler);
        }

        public async Task<RawWebSocket> JoinPlainAsync()
        {
            var client = await RawWebSocket.ConnectAsync(App, "/ws");
            Last = await _handler.NextOpenAsync();
            Assert.False(Last.IsCompressed);
            return client;
        }

        public async Task<CompressedWebSocket> JoinAsync(string offer)
        {
            var client = await CompressedWebSocket.ConnectAsync(App, "/ws", offer);
            Last = await _handler.NextOpenAsync();
            Assert.True(Last.IsCompressed);
            return client;
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
