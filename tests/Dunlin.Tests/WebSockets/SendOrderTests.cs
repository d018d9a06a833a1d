using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>What one handler call, or one thread, sends and publishes to one connection arrives there in the order it was issued.</summary>
public sealed class SendOrderTests
{
    private const int Rounds = 50;

    private static readonly string[] Expected = [.. Enumerable.Range(0, Rounds).SelectMany(i => new[] { $"send {i}", $"a {i}", $"b {i}", $"all {i}", $"send again {i}" })];

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task WithinOneHandlerCall(TestTransport transport)
    {
        TestApp? running = null;
        var handler = new ScriptedHandler
        {
            Open = Join,
            Message = (socket, _, _) => Issue(socket, running!.Topics),
        };
        await using var app = running = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendTextAsync("go");
        await ExpectAsync(client);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task FromAnAsyncHandlerAfterAnAwait(TestTransport transport)
    {
        var handler = new AsyncScriptedHandler
        {
            Open = socket =>
            {
                Join(socket);
                return default;
            },
            Message = async (socket, _, _) =>
            {
                await Task.Yield();
                Issue(socket);
            },
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        for (var i = 0; i < 5; i++)
        {
            await client.SendTextAsync("go");
            await ExpectAsync(client);
        }
    }

    /// <summary>Each message goes out from another thread than the one before, but after it.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task FromAnAsyncHandlerThatAwaitsInBetween(TestTransport transport)
    {
        var handler = new AsyncScriptedHandler
        {
            Open = socket =>
            {
                Join(socket);
                return default;
            },
            Message = async (socket, _, _) =>
            {
                for (var i = 0; i < Rounds; i++)
                {
                    socket.Send($"send {i}");
                    await Task.Yield();
                    socket.Publish("a", $"a {i}");
                    await Task.Yield();
                }
            },
        };
        await using var app = await StartAsync(handler, transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws");
        await client.SendTextAsync("go");
        for (var i = 0; i < Rounds; i++)
        {
            await client.ExpectTextAsync($"send {i}");
            await client.ExpectTextAsync($"a {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task FromAForeignThread(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport, options: o => o.PublishToSelf = true);
        Join(pair.Server);
        for (var i = 0; i < 5; i++)
        {
            Issue(pair.Server);
            await ExpectAsync(pair.Client);
        }
    }

    /// <summary>The order holds for everybody that is subscribed to the same topics, not only for the sender.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task OfTwoTopicsForAnotherSubscriber(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Open = Join,
            Message = (socket, _, _) =>
            {
                for (var i = 0; i < Rounds; i++)
                {
                    socket.Publish("a", $"a {i}");
                    socket.Publish("b", $"b {i}");
                    socket.Publish("b", $"b again {i}");
                }
            },
        };
        await using var app = await StartAsync(handler, transport, publishToSelf: false);
        await using var sender = await RawWebSocket.ConnectAsync(app, "/ws");
        await handler.NextOpenAsync();
        await using var receiver = await RawWebSocket.ConnectAsync(app, "/ws");
        await handler.NextOpenAsync();
        await sender.SendTextAsync("go");
        for (var i = 0; i < Rounds; i++)
        {
            await receiver.ExpectTextAsync($"a {i}");
            await receiver.ExpectTextAsync($"b {i}");
            await receiver.ExpectTextAsync($"b again {i}");
        }
    }

    /// <summary>A close is the last thing to arrive, behind publications too.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TheCloseFrameComesLast(TestTransport transport)
    {
        await using var pair = await SocketPair.ConnectAsync(transport);
        pair.Server.Subscribe("room");
        pair.Server.Send("one");
        pair.App.Topics.Publish("room", "two");
        pair.Server.Send("three");
        pair.App.Topics.Publish("room", "four");
        pair.Server.Close();
        pair.App.Topics.Publish("room", "five");
        foreach (var text in new[] { "one", "two", "three", "four" })
            await pair.Client.ExpectTextAsync(text);
        await pair.Client.ExpectCloseAsync(1000);
    }

    private static void Join(ServerWebSocket<string> socket)
    {
        socket.Subscribe("a");
        socket.Subscribe("b");
        socket.Subscribe("all");
    }

    /// <param name="socket">Who sends and publishes.</param>
    /// <param name="topics">On the loop the server's own publications are in the order too.</param>
    private static void Issue(ServerWebSocket<string> socket, ITopics? topics = null)
    {
        for (var i = 0; i < Rounds; i++)
        {
            socket.Send($"send {i}");
            socket.Publish("a", $"a {i}");
            socket.Publish("b", $"b {i}");
            if (topics is null)
                socket.Publish("all", $"all {i}");
            else
                topics.Publish("all", $"all {i}");
            socket.Send(Encoding.UTF8.GetBytes($"send again {i}"), MessageType.Text);
        }
    }

    private static async Task ExpectAsync(RawWebSocket client)
    {
        foreach (var text in Expected)
            await client.ExpectTextAsync(text);
    }

    private static Task<TestApp> StartAsync(WebSocketHandlerBase<string> handler, TestTransport transport, bool publishToSelf = true) =>
        TestApp.StartAsync(a => a.MapWebSocket("/ws", handler, o => o.PublishToSelf = publishToSelf), transport);
}
