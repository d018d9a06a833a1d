using System.Net;
using System.Net.WebSockets;
using System.Text;
using Dunlin.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Testing.Tests;

/// <summary>Handlers of WebSockets: everything is as over a socket.</summary>
public sealed class WebSocketTests
{
    [Fact]
    public async Task Those_who_are_meant_hear_it_and_nobody_else()
    {
        await using var server = await StartAsync();
        var (ann, bob, eve) = (await OpenAsync(server, "/chat?room=a"), await OpenAsync(server, "/chat?room=a"), await OpenAsync(server, "/chat?room=b"));

        await ann.SendAsync("hello");
        await server.SettleAsync();

        Assert.Equal(["hello"], bob.TakeTexts());
        Assert.Empty(ann.TakeTexts());
        Assert.Empty(eve.TakeTexts());
    }

    [Fact]
    public async Task A_publication_of_the_application_arrives()
    {
        await using var server = await StartAsync();
        var ann = await OpenAsync(server, "/chat?room=a");

        Assert.Equal(1, server.Services.GetRequiredService<ITopics>().Publish("a", "news").Reached);
        await server.SettleAsync();

        Assert.Equal(["news"], ann.TakeTexts());
    }

    [Fact]
    public async Task Close_codes_arrive_at_both_ends()
    {
        await using var server = await StartAsync();
        var (ann, bob) = (await OpenAsync(server, "/chat?room=a"), await OpenAsync(server, "/chat?room=a"));

        await ann.CloseAsync(4001, "enough");
        await bob.SendAsync("close 4002");
        await server.SettleAsync();

        Assert.Equal(["closed with 4001 enough"], bob.TakeTexts());
        Assert.Equal(4002, bob.CloseCode);
        Assert.Equal("as you wish", bob.CloseReason);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_closed_with_1006_at_both_ends()
    {
        await using var server = await StartAsync();
        var (ann, bob) = (await OpenAsync(server, "/chat?room=a"), await OpenAsync(server, "/chat?room=a"));

        server.CutConnections(ann);
        await server.SettleAsync();

        Assert.Equal(1006, ann.CloseCode);
        Assert.Equal(["closed with 1006 "], bob.TakeTexts());
    }

    [Fact]
    public async Task Subprotocols_headers_and_compression_are_negotiated()
    {
        await using var server = await StartAsync();
        var socket = server.CreateWebSocket("/chat?room=a", options =>
        {
            options.Subprotocols.Add("v2");
            options.Headers["X-Name"] = "Ann";
            options.Compression = true;
        });
        await socket.ConnectAsync();

        await socket.SendAsync("who");
        await server.SettleAsync();

        Assert.Equal("v2", socket.Subprotocol);
        Assert.Equal(["Ann compressed v2 127.0.0.1"], socket.TakeTexts());
    }

    [Fact]
    public async Task An_upgrade_can_be_refused()
    {
        await using var server = await StartAsync();
        var socket = server.CreateWebSocket("/chat");

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync());

        Assert.Equal(HttpStatusCode.Forbidden, socket.UpgradeStatus);
    }

    [Fact]
    public async Task The_WebSocket_of_NET_connects_too()
    {
        await using var server = await StartAsync();
        using var invoker = new HttpMessageInvoker(server.CreateHandler());
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri("ws://localhost/chat?room=a"), invoker, TestContext.Current.CancellationToken);
        var ann = await OpenAsync(server, "/chat?room=a");

        await ann.SendAsync("hello");
        await server.SettleAsync();
        var buffer = new byte[10];
        var result = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);

        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, result.Count));
    }

    [Fact]
    public async Task Who_does_not_read_falls_behind_as_over_a_socket()
    {
        await using var server = await StartAsync();
        var slow = server.CreateWebSocket("/chat?room=a", options => options.BufferSize = 1);
        await slow.ConnectAsync();
        var topics = server.Services.GetRequiredService<ITopics>();
        var text = new string('x', 50_000);

        for (var i = 0; i < 40; i++)
        {
            topics.Publish("a", text);
            await server.SettleAsync();
        }

        Assert.Equal(0, server.Services.GetRequiredService<IWebSocketConnections>().Count);
    }

    private static Task<InMemoryServer> StartAsync() => InMemoryServer.StartAsync(app => app.MapWebSocket("/chat", new ChatHandler(), options =>
    {
        options.Subprotocols.Add("v2");
        options.Compression = WebSocketCompression.Shared;
    }));

    private static async Task<WebSocketClient> OpenAsync(InMemoryServer server, string path)
    {
        var socket = server.CreateWebSocket(path);
        await socket.ConnectAsync();
        return socket;
    }

    private sealed record Visitor(string Room, string? Name);

    private sealed class ChatHandler : WebSocketHandler<Visitor>
    {
        public override ValueTask OnUpgradeAsync(WebSocketUpgrade<Visitor> upgrade)
        {
            var request = upgrade.HttpContext.Request;
            if (request.Query["room"].ToString() is not { Length: > 0 } room)
                upgrade.Refuse(403, "Say which room.");
            else
                upgrade.Data = new Visitor(room, request.Headers["X-Name"]);
            return default;
        }

        public override void OnOpen(ServerWebSocket<Visitor> socket) => socket.Subscribe(socket.Data.Room);

        public override void OnMessage(ServerWebSocket<Visitor> socket, ReadOnlySpan<byte> payload, MessageType type)
        {
            var text = Encoding.UTF8.GetString(payload);
            if (text.StartsWith("close ", StringComparison.Ordinal))
                socket.Close(int.Parse(text[6..]), "as you wish");
            else if (text == "who")
                socket.Send($"{socket.Data.Name} {(socket.IsCompressed ? "compressed" : "plain")} {socket.Protocol} {socket.RemoteAddress}");
            else
                socket.Publish(socket.Data.Room, text);
        }

        public override void OnClose(ServerWebSocket<Visitor> socket, int code, string reason) => socket.Publish(socket.Data.Room, $"closed with {code} {reason}");
    }
}
