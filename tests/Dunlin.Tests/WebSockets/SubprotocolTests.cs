using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The choice of a subprotocol (RFC 6455, sections 1.9 and 4.2.2).</summary>
public sealed class SubprotocolTests
{
    private const string Header = "Sec-WebSocket-Protocol";

    /// <summary>Offered, and what is answered by a server that speaks chat.v2 and chat.v1.</summary>
    public static readonly MatrixTheoryData<TestTransport, (string[] Offered, string? Answer)> Cases = new(
        Over.Everything,
        [
            ([], null),
            (["chat.v1"], "chat.v1"),
            (["chat.v2"], "chat.v2"),
            (["chat.v1, chat.v2"], "chat.v1"),
            (["chat.v2, chat.v1"], "chat.v2"),
            (["other, chat.v1"], "chat.v1"),
            (["other,chat.v2,chat.v1"], "chat.v2"),
            (["other", "chat.v1"], "chat.v1"),
            (["other"], null),
            (["CHAT.V1"], null),
            (["chat.v10, chat.v"], null),
        ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task TheFirstOfferedThatTheEndpointSpeaksIsChosen(TestTransport transport, (string[] Offered, string? Answer) test)
    {
        var handler = new ScriptedHandler();
        await using var app = await TestApp.StartAsync(
            a => a.MapWebSocket("/ws", handler, options =>
            {
                options.Subprotocols.Add("chat.v2");
                options.Subprotocols.Add("chat.v1");
            }),
            transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws", h => Offer(h, test.Offered));
        Assert.Equal(test.Answer, client.Response.Header(Header));
        Assert.Equal(test.Answer, (await handler.NextOpenAsync()).Protocol);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AnEndpointWithoutSubprotocolsAnswersNone(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", new EchoHandler()), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws", h => Offer(h, ["chat"]));
        Assert.Null(client.Response.Header(Header));
        await client.ExpectEchoAsync();
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, "chat v1")]
    [InlineData(TestTransport.EventLoops, "chat.v1, \"quoted\"")]
    [InlineData(TestTransport.EventLoops, "chat/v1")]
    [InlineData(TestTransport.KestrelSockets, "chat v1")]
    [InlineData(TestTransport.Http2, "chat v1")]
    public async Task ANameThatIsNoTokenIsRefused(TestTransport transport, string offered)
    {
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", new EchoHandler(), o => o.Subprotocols.Add("chat.v1")), transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, "/ws", h => Offer(h, [offered]));
        Assert.Equal(400, client.Response.Status);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TheUpgradeCallbackSeesAllThatWasOfferedAndChooses(TestTransport transport)
    {
        IReadOnlyList<string> offered = [];
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                offered = upgrade.RequestedProtocols;
                upgrade.Protocol = "b";
                return default;
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws", h => Offer(h, ["a, b", "c"]));
        Assert.Equal(["a", "b", "c"], offered);
        Assert.Equal("b", client.Response.Header(Header));
        Assert.Equal("b", (await handler.NextOpenAsync()).Protocol);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TheUpgradeCallbackMayDeclineThePresetChoice(TestTransport transport)
    {
        string? preset = null;
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                preset = upgrade.Protocol;
                upgrade.Protocol = null;
                return default;
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler, o => o.Subprotocols.Add("chat")), transport);
        await using var client = await RawWebSocket.ConnectAsync(app, "/ws", h => Offer(h, ["chat"]));
        Assert.Equal("chat", preset);
        Assert.Null(client.Response.Header(Header));
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ASubprotocolThatWasNotOfferedIsAServerError(TestTransport transport)
    {
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                upgrade.Protocol = "mine";
                return default;
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler), transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, "/ws", h => Offer(h, ["yours"]));
        Assert.Equal(500, client.Response.Status);
    }

    private static void Offer(RawHandshake handshake, string[] headers)
    {
        foreach (var header in headers)
            handshake.Add(Header, header);
    }
}
