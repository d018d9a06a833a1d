using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Whose pages may connect (RFC 6455, section 10.2; <see cref="WebSocketEndpointOptions.AllowedOrigins"/>).</summary>
public sealed class OriginTests(EchoServers servers)
{
    private const string SelfByAddress = "http://127.0.0.1:PORT";

    /// <summary>The Host header (null: the address as it is), the Origin header (null: none), and whether it passes.</summary>
    public static readonly MatrixTheoryData<TestTransport, (string? Host, string? Origin, bool Passes)> Default = new(
        Over.Channels,
        [
            (null, null, true),
            ("app.example.com", null, true),

            // The same origin.
            (null, SelfByAddress, true),
            ("localhost:PORT", "http://localhost:PORT", true),
            ("app.example.com", "http://app.example.com", true),
            ("app.example.com:8080", "http://app.example.com:8080", true),
            ("APP.example.com", "http://app.EXAMPLE.com", true),

            // A page on loopback, whatever its port, to a server on loopback.
            (null, "http://localhost", true),
            (null, "http://localhost:3000", true),
            (null, "https://localhost:5173", true),
            (null, "http://127.0.0.1:3000", true),
            (null, "http://[::1]:3000", true),
            ("localhost:PORT", "http://127.0.0.1:3000", true),
            ("[::1]:PORT", "http://localhost:3000", true),

            // Everybody else.
            (null, "http://example.com", false),
            (null, "https://evil.example", false),
            (null, "http://evil.example:PORT", false),
            (null, "http://localhost.evil.example", false),
            (null, "http://127.0.0.1.evil.example", false),
            (null, "http://evil.example/http://127.0.0.1:PORT", false),
            (null, "null", false),
            (null, "localhost", false),
            (null, "file://", false),
            (null, "not a uri", false),
            ("app.example.com", "http://example.com", false),
            ("app.example.com", "http://app.example.com.evil.example", false),
            ("app.example.com", "http://app.example.com:8080", false),
            ("app.example.com:8080", "http://app.example.com", false),
            ("app.example.com", "http://localhost:3000", false),
            ("app.example.com", "null", false),
        ]);

    public static readonly MatrixTheoryData<TestTransport, (string? Origin, bool Passes)> Listed = new(
        Over.Channels,
        [
            (null, true),
            ("https://app.example.com", true),
            ("https://APP.example.com", true),
            ("http://other.example:8080", true),
            ("http://app.example.com", false),
            ("https://app.example.com:8443", false),
            ("https://evil.example", false),
            ("https://app.example.com.evil.example", false),
            ("null", false),
        ]);

    [Theory]
    [MemberData(nameof(Default))]
    public async Task WithoutAListTheSameOriginAndLoopbackPass(TestTransport transport, (string? Host, string? Origin, bool Passes) test)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, EchoServers.Plain, h => Fill(h, app, test.Host, test.Origin));
        Assert.Equal(test.Passes ? 101 : 403, client.Response.Status);
    }

    [Theory]
    [MemberData(nameof(Listed))]
    public async Task AListIsFollowed(TestTransport transport, (string? Origin, bool Passes) test)
    {
        await using var app = await TestApp.StartAsync(
            a => a.MapWebSocket("/ws", new EchoHandler(), options =>
            {
                options.AllowedOrigins.Add("https://app.example.com");
                options.AllowedOrigins.Add("http://other.example:8080");
            }),
            transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, "/ws", h => Fill(h, app, "server.example.com", test.Origin));
        Assert.Equal(test.Passes ? 101 : 403, client.Response.Status);
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, "https://anybody.example")]
    [InlineData(TestTransport.EventLoops, "null")]
    [InlineData(TestTransport.KestrelSockets, "https://anybody.example")]
    [InlineData(TestTransport.Tls, "https://anybody.example")]
    [InlineData(TestTransport.Http2, "https://anybody.example")]
    public async Task AStarLetsEverybodyIn(TestTransport transport, string origin)
    {
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", new EchoHandler(), o => o.AllowedOrigins.Add("*")), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws", h => h.Add("Origin", origin));
        await client.ExpectEchoAsync();
    }

    [Theory]
    [InlineData(TestTransport.Tls, "https://127.0.0.1:PORT", true)]
    [InlineData(TestTransport.Tls, "https://evil.example", false)]
    [InlineData(TestTransport.Http2, "http://127.0.0.1:PORT", true)]
    [InlineData(TestTransport.Http2, "https://evil.example", false)]
    public async Task TheOriginCountsOnEveryTransport(TestTransport transport, string origin, bool passes)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, EchoServers.Plain, h => Fill(h, app, null, origin));
        Assert.Equal(passes, client.Response.IsUpgraded);
        if (!passes)
            Assert.Equal(403, client.Response.Status);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TwoOriginsAreRefused(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(
            app, EchoServers.Plain, h => h.Add("Origin", "http://localhost").Add("Origin", "https://evil.example"));
        Assert.InRange(client.Response.Status, 400, 403);
    }

    private static void Fill(RawHandshake handshake, TestApp app, string? host, string? origin)
    {
        if (host is not null)
            handshake.Set("Host", WithPort(host, app));
        if (origin is not null)
            handshake.Add("Origin", WithPort(origin, app));
    }

    private static string WithPort(string text, TestApp app) => text.Replace("PORT", $"{app.Port}", StringComparison.Ordinal);
}
