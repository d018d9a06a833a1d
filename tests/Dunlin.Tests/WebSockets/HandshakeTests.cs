using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The opening handshake over HTTP/1.1: what is accepted, what is refused, and how (RFC 6455, section 4.2).</summary>
public sealed class HandshakeTests(EchoServers servers)
{
    private const string RfcKey = "dGhlIHNhbXBsZSBub25jZQ==";

    private static readonly TestTransport[] Http1 = [TestTransport.EventLoops, TestTransport.KestrelSockets, TestTransport.Tls];

    public static readonly MatrixTheoryData<TestTransport, string[]> ConnectionLists = new(
        Over.Channels,
        [
            ["upgrade"],
            ["UPGRADE"],
            ["keep-alive, Upgrade"],
            ["Upgrade, keep-alive"],
            ["keep-alive , Upgrade ,"],
            ["keep-alive", "Upgrade"],
        ]);

    public static readonly MatrixTheoryData<TestTransport, string[]> UpgradeLists = new(
        Over.Channels,
        [
            ["WebSocket"],
            ["WEBSOCKET"],
            ["h2c, websocket"],
            ["websocket, foo/2"],
            ["foo , websocket"],
            ["h2c", "websocket"],
        ]);

    public static readonly MatrixTheoryData<TestTransport, (string Name, string[] Values)> BadHeaders = new(
        Over.Channels,
        [
            ("Upgrade", []),
            ("Upgrade", ["h2c"]),
            ("Upgrade", ["websockets"]),
            ("Connection", []),
            ("Connection", ["keep-alive"]),
            ("Connection", ["close"]),
            ("Sec-WebSocket-Version", []),
            ("Sec-WebSocket-Key", []),
            ("Sec-WebSocket-Key", [""]),
            ("Sec-WebSocket-Key", [RfcKey, RfcKey]),
            ("Sec-WebSocket-Key", [RfcKey, "x3JJHMbDL1EzLkh9GBhXDw=="]),
            ("Sec-WebSocket-Key", ["AAAAAAAAAAAAAAAAAAAA"]),         // 15 bytes
            ("Sec-WebSocket-Key", ["AAAAAAAAAAAAAAAAAAAAAAA="]),     // 17 bytes
            ("Sec-WebSocket-Key", ["AAAAAAAAAAAAAAAAAAAAAA"]),       // no padding
            ("Sec-WebSocket-Key", ["!!!!!!!!!!!!!!!!!!!!!!=="]),     // not base64
            ("Sec-WebSocket-Key", ["dGhlIHNhbXBs ZSBub25jZQ=="]),    // a blank inside
            ("Sec-WebSocket-Key", [new string('A', 4000)]),
        ]);

    public static readonly MatrixTheoryData<TestTransport, string> WrongVersions = new(
        Over.Channels,
        ["0", "8", "12", "14", "130", "1", "thirteen", "-13"]);

    public static readonly MatrixTheoryData<TestTransport, string> WrongMethods = new(Over.Channels, ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]);

    public static TheoryData<TestTransport> OverHttp1 => [.. Http1];

    [Theory]
    [MemberData(nameof(OverHttp1))]
    public async Task TheAnswerIsThatOfTheRfc(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, configure: h => h.Set("Sec-WebSocket-Key", RfcKey));
        Assert.Equal(101, client.Response.Status);
        Assert.Equal("websocket", client.Response.Header("Upgrade"), ignoreCase: true);
        Assert.Equal("Upgrade", client.Response.Header("Connection"), ignoreCase: true);
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", client.Response.Header("Sec-WebSocket-Accept"));
        Assert.Null(client.Response.Header("Sec-WebSocket-Protocol"));
        Assert.Null(client.Response.Header("Sec-WebSocket-Extensions"));
        Assert.Null(client.Response.Header("Content-Length"));
        Assert.Null(client.Response.Header("Transfer-Encoding"));
    }

    [Theory]
    [MemberData(nameof(OverHttp1))]
    public async Task EveryKeyGetsItsOwnAnswer(TestTransport transport)
    {
        for (var i = 0; i < 5; i++)
        {
            string? key = null;
            await using var client = await servers.ConnectAsync(transport, configure: h => key = h.Key);
            Assert.Equal(RawHandshake.AcceptFor(key!), client.Response.Header("Sec-WebSocket-Accept"));
        }
    }

    [Theory]
    [MemberData(nameof(OverHttp1))]
    public async Task ARequestThatArrivesByteByByteIsUnderstood(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, configure: h => h.Chop = 1);
        await client.ExpectEchoAsync();
    }

    [Theory]
    [MemberData(nameof(ConnectionLists))]
    public async Task ConnectionIsAListOfTokens(TestTransport transport, string[] values)
    {
        await using var client = await servers.ConnectAsync(transport, configure: h => Replace(h, "Connection", values));
        await client.ExpectEchoAsync();
    }

    [Theory]
    [MemberData(nameof(UpgradeLists))]
    public async Task UpgradeIsAListOfTokens(TestTransport transport, string[] values)
    {
        await using var client = await servers.ConnectAsync(transport, configure: h => Replace(h, "Upgrade", values));
        Assert.Equal("websocket", client.Response.Header("Upgrade"), ignoreCase: true);
        await client.ExpectEchoAsync();
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public async Task BadHeaderIsRefused(TestTransport transport, (string Name, string[] Values) header)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, EchoServers.Plain, h => Replace(h, header.Name, header.Values));
        Assert.InRange(client.Response.Status, 400, 499);
        Assert.Null(client.Response.Header("Sec-WebSocket-Accept"));
    }

    [Theory]
    [MemberData(nameof(WrongVersions))]
    public async Task OtherVersionsAreToldTheRightOne(TestTransport transport, string version)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, EchoServers.Plain, h => h.Set("Sec-WebSocket-Version", version));
        Assert.Equal(426, client.Response.Status);
        Assert.Equal("13", client.Response.Header("Sec-WebSocket-Version"));
    }

    [Theory]
    [MemberData(nameof(WrongMethods))]
    public async Task OtherMethodsAreRefused(TestTransport transport, string method)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, EchoServers.Plain, h => h.Method = method);
        Assert.InRange(client.Response.Status, 400, 499);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task Http10IsRefused(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, EchoServers.Plain, h => h.HttpVersion = "HTTP/1.0");
        Assert.InRange(client.Response.Status, 400, 499);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ARequestWithABodyIsRefused(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, EchoServers.Plain, h =>
        {
            h.Add("Content-Length", "5");
            h.Pipelined = "Hello"u8.ToArray();
        });
        Assert.InRange(client.Response.Status, 400, 499);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task APlainRequestIsToldToUpgrade(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(app.HttpAddress, EchoServers.Plain));
        Assert.Contains((int)response.StatusCode, new[] { 400, 426 });
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AnUnknownPathIsNotFound(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, "/nobody-is-here");
        Assert.Equal(404, client.Response.Status);
    }

    /// <summary>HTTP goes on where the upgrade was refused: the connection is not lost for the next request.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ARefusedClientMayTryAgainOnTheSameServer(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        await using var refused = await RawWebSocket.HandshakeAsync(app, EchoServers.Plain, h => h.Remove("Sec-WebSocket-Key"));
        Assert.False(refused.Response.IsUpgraded);
        await using var client = await servers.ConnectAsync(transport);
        await client.ExpectEchoAsync();
    }

    private static void Replace(RawHandshake handshake, string name, string[] values)
    {
        handshake.Remove(name);
        foreach (var value in values)
            handshake.Add(name, value);
    }
}
