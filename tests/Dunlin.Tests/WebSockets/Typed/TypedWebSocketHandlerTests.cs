using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Dunlin.TestSupport;
using Dunlin.TestSupport.Contracts;

namespace Dunlin.Tests.WebSockets.Typed;

/// <summary>Typed messages over real connections.</summary>
public sealed class TypedWebSocketHandlerTests
{
    [Theory]
    [InlineData(TestTransport.EventLoops)]
    [InlineData(TestTransport.KestrelSockets)]
    public async Task A_message_reaches_the_handler_of_its_type(TestTransport transport)
    {
        await using var session = await Session.StartAsync(new OrderHandler(), transport);

        await session.SendAsync("""{"type":"chat","text":"hello","to":"Ann"}""");
        await session.SendAsync("""{"type":"later","from":1,"to":3}""");
        await session.SendAsync("""{"type":"reflected","number":"7","address":{"city":"Bergen"}}""");

        Assert.Equal("""{"Text":"hello","To":"Ann","Priority":1}""", await session.NextAsync());
        Assert.Equal("""{"From":1,"To":3}""", await session.NextAsync());
        Assert.Equal("Bergen", JsonDocument.Parse(await session.NextAsync()).RootElement.GetProperty("address").GetProperty("city").GetString());
    }

    [Theory]
    [InlineData("hello", """{"type":"error","code":"bad_json","message":"The message is not valid JSON (line 1, byte 1)."}""")]
    [InlineData("[1]", """{"type":"error","code":"bad_json","message":"A message is one JSON object."}""")]
    [InlineData("""{"id":7}""", """{"type":"error","code":"unknown_type","message":"The message has no member \"type\" that is a string.","id":7}""")]
    [InlineData("""{"type":"no\nsuch","id":"a\u0041"}""", """{"type":"error","code":"unknown_type","message":"There is no message type \"no\nsuch\" here.","id":"a\u0041"}""")]
    [InlineData("""{"type":"chat","id":1}""", """{"type":"error","code":"bad_message","message":"text: is required.","id":1}""")]
    [InlineData("""{"type":"chat","text":"far too long for it"}""", """{"type":"error","code":"bad_message","message":"text: The field text must be a string with a minimum length of 1 and a maximum length of 10."}""")]
    public async Task A_bad_message_is_answered_and_the_connection_goes_on(string message, string answer)
    {
        var handler = new OrderHandler();
        await using var session = await Session.StartAsync(handler);

        await session.SendAsync(message);
        Assert.Equal(answer, await session.NextAsync());
        Assert.Equal(0, handler.Calls);

        await session.SendAsync("""{"type":"chat","text":"hello"}""");
        Assert.StartsWith("""{"Text":"hello""", await session.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, handler.Calls);
    }

    [Fact]
    public async Task Binary_is_answered_as_unsupported()
    {
        await using var session = await Session.StartAsync(new OrderHandler());

        await session.SendAsync("""{"type":"chat","text":"hello"}""", WebSocketMessageType.Binary);

        Assert.StartsWith("""{"type":"error","code":"unsupported",""", await session.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_may_be_taken_by_the_handler()
    {
        await using var session = await Session.StartAsync(new BinaryHandler());

        await session.SendAsync("abc", WebSocketMessageType.Binary);

        Assert.Equal("3 bytes", await session.NextAsync());
    }

    [Fact]
    public async Task Messages_are_handled_in_order_though_handlers_wait()
    {
        var handler = new OrderHandler();
        await using var session = await Session.StartAsync(handler);

        await session.SendAsync("""{"type":"later","from":1,"to":1}""");
        await session.SendAsync("""{"type":"chat","text":"second"}""");

        Assert.Equal("""{"From":1,"To":1}""", await session.NextAsync());
        Assert.StartsWith("""{"Text":"second""", await session.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_throws_closes_with_1011()
    {
        await using var session = await Session.StartAsync(new FailingHandler());

        await session.SendAsync("""{"type":"chat","text":"hello"}""");

        Assert.Equal($"closed {CloseCodes.InternalError}", await session.NextAsync());
    }

    [Fact]
    public async Task Values_are_published_to_the_others_and_to_everybody()
    {
        await using var app = await TestApp.StartAsync(web => web.MapWebSocket("/typed", new RoomHandler()));
        await using var ann = await Session.ConnectAsync(app);
        await using var bob = await Session.ConnectAsync(app);
        Assert.Equal("\"welcome\"", await ann.NextAsync());
        Assert.Equal("\"welcome\"", await bob.NextAsync());

        await ann.SendAsync("""{"type":"chat","text":"你好"}""");
        Assert.Equal("""{"Text":"你好","To":null,"Priority":1}""", await bob.NextAsync());

        Assert.Equal(2, app.Topics.PublishJson("room", new Period(1, 2), PlainContext.Default.Period).Reached);
        Assert.Equal("""{"From":1,"To":2}""", await ann.NextAsync());
        Assert.Equal("""{"From":1,"To":2}""", await bob.NextAsync());
    }

    [Fact]
    public void A_type_has_one_handler() =>
        Assert.Throws<ArgumentException>(() => new DeclaringHandler("chat", "chat"));

    [Fact]
    public void A_type_has_a_name_of_reasonable_length()
    {
        Assert.Throws<ArgumentException>(() => new DeclaringHandler(""));
        Assert.Throws<ArgumentException>(() => new DeclaringHandler(new string('t', 65)));
        Assert.NotNull(new DeclaringHandler(new string('t', 64)));
    }

    [Fact]
    public async Task Types_are_declared_before_the_first_message()
    {
        var handler = new DeclaringHandler("chat");
        await using var session = await Session.StartAsync(handler);
        await session.SendAsync("""{"type":"none"}""");
        await session.NextAsync();

        Assert.Throws<InvalidOperationException>(() => handler.Declare("late"));
    }

    private sealed class OrderHandler : TypedWebSocketHandler<object?>
    {
        private int _calls;

        public OrderHandler()
        {
            On("chat", PlainContext.Default.Chat, (socket, chat) =>
            {
                Interlocked.Increment(ref _calls);
                socket.SendJson(chat, PlainContext.Default.Chat);
            });
            On("later", PlainContext.Default.Period, async (socket, period) =>
            {
                Interlocked.Increment(ref _calls);
                await Task.Yield();
                socket.SendJson(period, PlainContext.Default.Period);
            });
            On<Order>("reflected", (socket, order) => socket.SendJson(order));
        }

        public int Calls => Volatile.Read(ref _calls);
    }

    private sealed class BinaryHandler : TypedWebSocketHandler<object?>
    {
        protected override ValueTask OnBinaryAsync(ServerWebSocket<object?> socket, ReadOnlyMemory<byte> payload)
        {
            socket.Send($"{payload.Length} bytes");
            return default;
        }
    }

    private sealed class FailingHandler : TypedWebSocketHandler<object?>
    {
        public FailingHandler() =>
            On("chat", PlainContext.Default.Chat, (_, _) => throw new InvalidOperationException("a bug"));
    }

    private sealed class RoomHandler : TypedWebSocketHandler<object?>
    {
        public RoomHandler() =>
            On("chat", PlainContext.Default.Chat, (socket, chat) => socket.PublishJson("room", chat, PlainContext.Default.Chat));

        public override ValueTask OnOpenAsync(ServerWebSocket<object?> socket)
        {
            socket.Subscribe("room");
            socket.SendJson("welcome");
            return default;
        }
    }

    private sealed class DeclaringHandler : TypedWebSocketHandler<object?>
    {
        public DeclaringHandler(params string[] types)
        {
            foreach (var type in types)
                Declare(type);
        }

        public void Declare(string type) => On(type, PlainContext.Default.Chat, (_, _) => { });
    }

    /// <summary>A client and, unless it only connected, the server it talks to.</summary>
    private sealed class Session(ClientWebSocket client, TestApp? app) : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        public static async Task<Session> StartAsync(WebSocketHandlerBase<object?> handler, TestTransport transport = TestTransport.EventLoops)
        {
            var app = await TestApp.StartAsync(web => web.MapWebSocket("/typed", handler), transport);
            return new Session((await ConnectAsync(app))._client, app);
        }

        public static async Task<Session> ConnectAsync(TestApp app)
        {
            var client = new ClientWebSocket();
            await client.ConnectAsync(app.WebSocketAddress("/typed"), TestContext.Current.CancellationToken);
            return new Session(client, app: null);
        }

        private readonly ClientWebSocket _client = client;

        public Task SendAsync(string text, WebSocketMessageType type = WebSocketMessageType.Text) =>
            _client.SendAsync(Encoding.UTF8.GetBytes(text), type, endOfMessage: true, TestContext.Current.CancellationToken);

        /// <summary>The next message, or "closed" with the code.</summary>
        public async Task<string> NextAsync()
        {
            using var patience = new CancellationTokenSource(Patience);
            var buffer = new byte[16 * 1024];
            var length = 0;
            while (true)
            {
                var received = await _client.ReceiveAsync(buffer.AsMemory(length), patience.Token);
                length += received.Count;
                if (received.MessageType == WebSocketMessageType.Close)
                    return $"closed {(int)_client.CloseStatus!}";
                if (received.EndOfMessage)
                    return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            if (app is not null)
                await app.DisposeAsync();
        }
    }
}
