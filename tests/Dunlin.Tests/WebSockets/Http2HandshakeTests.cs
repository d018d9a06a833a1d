using System.Net.WebSockets;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The opening handshake over HTTP/2: extended CONNECT (RFC 8441).</summary>
public sealed class Http2HandshakeTests(EchoServers servers)
{
    [Fact]
    public async Task TheAnswerIs200WithoutTheHeadersOfHttp1()
    {
        await using var client = await servers.ConnectAsync(TestTransport.Http2);
        Assert.Equal(200, client.Response.Status);
        Assert.Null(client.Response.Header("Upgrade"));
        Assert.Null(client.Response.Header("Connection"));
        Assert.Null(client.Response.Header("Sec-WebSocket-Accept"));
        await client.ExpectEchoAsync();
        await client.CloseAsync();
    }

    [Theory]
    [InlineData("8")]
    [InlineData("14")]
    [InlineData(null)]
    public async Task OtherVersionsAreToldTheRightOne(string? version)
    {
        var app = await servers.GetAsync(TestTransport.Http2);
        await using var client = await RawWebSocket.HandshakeAsync(app, EchoServers.Plain, h =>
        {
            h.Remove("Sec-WebSocket-Version");
            if (version is not null)
                h.Add("Sec-WebSocket-Version", version);
        });
        Assert.Equal(426, client.Response.Status);
        Assert.Equal("13", client.Response.Header("Sec-WebSocket-Version"));
    }

    [Fact]
    public async Task AnotherProtocolIsRefused()
    {
        using var request = Request(await servers.GetAsync(TestTransport.Http2), HttpMethod.Connect);
        request.Headers.Protocol = "connect-udp";
        Assert.InRange(await StatusOfAsync(request), 400, 599);
    }

    [Fact]
    public async Task AnOrdinaryRequestIsRefused()
    {
        using var request = Request(await servers.GetAsync(TestTransport.Http2), HttpMethod.Get);
        Assert.InRange(await StatusOfAsync(request), 400, 499);
    }

    [Fact]
    public async Task AnUnknownPathIsNotFound()
    {
        var app = await servers.GetAsync(TestTransport.Http2);
        await using var client = await RawWebSocket.HandshakeAsync(app, "/nobody-is-here");
        Assert.Equal(404, client.Response.Status);
    }

    /// <summary>Many WebSockets are streams of one connection; one that ends, or fails, does not disturb the others.</summary>
    [Theory]
    [InlineData(TestTransport.Http2)]
    [InlineData(TestTransport.Tls)]
    public async Task ManyWebSocketsShareOneConnection(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        var http = new SocketsHttpHandler();
        http.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate?.GetCertHashString() == DevelopmentCertificate.Instance.GetCertHashString();
        using var invoker = new HttpMessageInvoker(http);
        var clients = new List<ClientWebSocket>();
        for (var i = 0; i < 20; i++)
            clients.Add(await ConnectAsync(app, invoker));

        for (var leaving = 0; leaving < clients.Count; leaving++)
        {
            await Task.WhenAll(clients.Skip(leaving).Select(ExpectEchoAsync));
            if (leaving % 2 == 0)
                clients[leaving].Abort();
            else
                await clients[leaving].CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            clients[leaving].Dispose();
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestApp app, HttpMessageInvoker invoker)
    {
        using var guard = new CancellationTokenSource(Until.HangGuard);
        var client = new ClientWebSocket();
        client.Options.HttpVersion = System.Net.HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await client.ConnectAsync(app.WebSocketAddress(EchoServers.Plain), invoker, guard.Token);
        return client;
    }

    private static async Task ExpectEchoAsync(ClientWebSocket client)
    {
        using var guard = new CancellationTokenSource(Until.HangGuard);
        var payload = Payloads.Random(3000);
        await client.SendAsync(payload, WebSocketMessageType.Binary, endOfMessage: true, guard.Token);
        var received = new byte[payload.Length];
        var length = 0;
        while (length < received.Length)
            length += (await client.ReceiveAsync(received.AsMemory(length), guard.Token)).Count;
        Assert.Equal(payload, received);
    }

    private static HttpRequestMessage Request(TestApp app, HttpMethod method) => new(method, new Uri(app.HttpAddress, EchoServers.Plain))
    {
        Version = System.Net.HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static async Task<int> StatusOfAsync(HttpRequestMessage request)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        using var guard = new CancellationTokenSource(Until.HangGuard);
        using var response = await http.SendAsync(request, guard.Token);
        return (int)response.StatusCode;
    }
}
