using System.Net.WebSockets;
using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>.NET's own client, over every transport: an ordinary application.</summary>
public sealed class ClientWebSocketTests(EchoServers servers)
{
    public static readonly MatrixTheoryData<TestTransport, string> Cases = new(Over.Everything, [EchoServers.Plain, EchoServers.Shared, EchoServers.Dedicated]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task TextAndBinaryComeBack(TestTransport transport, string path)
    {
        using var client = await ConnectAsync(await servers.GetAsync(transport), path, deflate: path != EchoServers.Plain);
        foreach (var size in new[] { 0, 1, 125, 126, 65_535, 65_536, 1_000_000 })
        {
            await ExpectEchoAsync(client, Encoding.UTF8.GetBytes(Payloads.Words(size)), WebSocketMessageType.Text);
            await ExpectEchoAsync(client, Payloads.Random(size), WebSocketMessageType.Binary);
        }

        await client.CloseAsync((WebSocketCloseStatus)4000, "bye", CancellationToken.None);
        Assert.Equal(4000, (int?)client.CloseStatus);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task TheServersCloseIsUnderstood(TestTransport transport)
    {
        var handler = new ScriptedHandler { Message = (socket, _, _) => socket.Close(4001, "再见") };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        using var client = await ConnectAsync(app, "/ws", deflate: false);
        await client.SendAsync("go"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var received = await client.ReceiveAsync(new ArraySegment<byte>(new byte[100]), CancellationToken.None);
        Assert.Equal(WebSocketMessageType.Close, received.MessageType);
        Assert.Equal(4001, (int?)received.CloseStatus);
        Assert.Equal("再见", received.CloseStatusDescription);
        await client.CloseOutputAsync((WebSocketCloseStatus)4001, "", CancellationToken.None);
        Assert.Equal((4001, "再见"), await handler.NextCloseAsync());
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ASubprotocolIsAgreedOn(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", new EchoHandler(), o => o.Subprotocols.Add("chat.v1")), transport);
        using var client = await ConnectAsync(app, "/ws", deflate: false, "other", "chat.v1");
        Assert.Equal("chat.v1", client.SubProtocol);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task ManyClientsChat(TestTransport transport)
    {
        const int Clients = 20;
        const int Messages = 20;
        var handler = new ScriptedHandler
        {
            Open = socket => socket.Subscribe("room"),
            Message = (socket, payload, type) => socket.Publish("room", payload, type),
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler, o => o.PublishToSelf = true), transport);
        var clients = new List<ClientWebSocket>();
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(await ConnectAsync(app, "/ws", deflate: false));
            await handler.NextOpenAsync();
        }

        var receiving = clients.Select(c => ReceiveTextsAsync(c, Clients * Messages)).ToList();
        await Task.WhenAll(clients.Select(async (client, number) =>
        {
            for (var i = 0; i < Messages; i++)
                await client.SendAsync(Encoding.UTF8.GetBytes($"{number} {i}"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }));

        foreach (var texts in await Task.WhenAll(receiving))
        {
            for (var number = 0; number < Clients; number++)
                Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{number} {i}"), texts.Where(t => t.StartsWith($"{number} ", StringComparison.Ordinal)));
        }

        clients.ForEach(c => c.Dispose());
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestApp app, string path, bool deflate, params string[] subprotocols)
    {
        var client = new ClientWebSocket();
        using var guard = new CancellationTokenSource(Until.HangGuard);
        foreach (var subprotocol in subprotocols)
            client.Options.AddSubProtocol(subprotocol);
        if (deflate)
            client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        var http = new SocketsHttpHandler();
        http.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate?.GetCertHashString() == DevelopmentCertificate.Instance.GetCertHashString();
        if (app.Transport == TestTransport.Http2)
        {
            client.Options.HttpVersion = System.Net.HttpVersion.Version20;
            client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        await client.ConnectAsync(app.WebSocketAddress(path), new HttpMessageInvoker(http), guard.Token);
        return client;
    }

    private static async Task ExpectEchoAsync(ClientWebSocket client, byte[] payload, WebSocketMessageType type)
    {
        using var guard = new CancellationTokenSource(Until.HangGuard);
        await client.SendAsync(payload, type, endOfMessage: true, guard.Token);
        var (received, kind) = await ReceiveAsync(client, payload.Length + 1);
        Assert.Equal(type, kind);
        Assert.True(payload.AsSpan().SequenceEqual(received), $"{payload.Length} bytes came back as {received.Length} others");
    }

    private static async Task<List<string>> ReceiveTextsAsync(ClientWebSocket client, int count)
    {
        var texts = new List<string>();
        while (texts.Count < count)
            texts.Add(Encoding.UTF8.GetString((await ReceiveAsync(client, 1000)).Payload));
        return texts;
    }

    private static async Task<(byte[] Payload, WebSocketMessageType Type)> ReceiveAsync(ClientWebSocket client, int atMost)
    {
        using var guard = new CancellationTokenSource(Until.HangGuard);
        var buffer = new byte[atMost];
        var length = 0;
        while (true)
        {
            var part = await client.ReceiveAsync(buffer.AsMemory(length), guard.Token);
            length += part.Count;
            if (part.EndOfMessage)
                return (buffer[..length], part.MessageType);
        }
    }
}
