using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The most connections of an endpoint and of the server: one more is answered 503.</summary>
public sealed class ConnectionLimitTests
{
    public static readonly MatrixTheoryData<TestTransport, bool> Cases = new(Over.Everything, [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task OneMoreIsRefusedUntilOneLeaves(TestTransport transport, bool ofTheServer)
    {
        await using var app = await TestApp.StartAsync(
            a => a.MapWebSocket("/ws", new EchoHandler(), o => o.MaxConnections = ofTheServer ? 0 : 2),
            transport,
            dunlin: o => o.MaxConnections = ofTheServer ? 2 : 0);
        await using var first = await RawWebSocket.ConnectAsync(app, "/ws");
        await using (var second = await RawWebSocket.ConnectAsync(app, "/ws"))
        {
            await using var third = await RawWebSocket.HandshakeAsync(app, "/ws");
            Assert.Equal(503, third.Response.Status);
            await second.CloseAsync();
        }

        await using var next = await ConnectWhenThereIsRoomAsync(app, "/ws");
        await next.ExpectEchoAsync();
        await first.ExpectEchoAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task EndpointsCountApartAndTheServerCountsAll(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(
            a =>
            {
                a.MapWebSocket("/one", new EchoHandler(), o => o.MaxConnections = 1);
                a.MapWebSocket("/two", new EchoHandler(), o => o.MaxConnections = 5);
            },
            transport,
            dunlin: o => o.MaxConnections = 3);
        await using var a = await RawWebSocket.ConnectAsync(app, "/one");
        await using var refusedByOne = await RawWebSocket.HandshakeAsync(app, "/one");
        await using var b = await RawWebSocket.ConnectAsync(app, "/two");
        await using var c = await RawWebSocket.ConnectAsync(app, "/two");
        await using var refusedByTheServer = await RawWebSocket.HandshakeAsync(app, "/two");
        Assert.Equal(503, refusedByOne.Response.Status);
        Assert.Equal(503, refusedByTheServer.Response.Status);
        Assert.Equal(3, app.Connections.Count);
    }

    /// <summary>A refused upgrade, whatever the reason, takes no place.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task RefusedUpgradesTakeNoPlace(TestTransport transport)
    {
        var refuse = true;
        var handler = new ScriptedHandler
        {
            Upgrade = upgrade =>
            {
                if (refuse)
                    upgrade.Refuse(403);
                return default;
            },
        };
        await using var app = await TestApp.StartAsync(a => a.MapWebSocket("/ws", handler, o => o.MaxConnections = 1), transport);
        for (var i = 0; i < 5; i++)
        {
            await using var refused = await RawWebSocket.HandshakeAsync(app, "/ws");
            Assert.Contains(refused.Response.Status, new[] { 403, 503 });
        }

        refuse = false;
        await using var client = await ConnectWhenThereIsRoomAsync(app, "/ws");
        await handler.NextOpenAsync();
    }

    /// <summary>The place is given back when the socket is gone, which the client's end of the handshake does not tell.</summary>
    private static async Task<RawWebSocket> ConnectWhenThereIsRoomAsync(TestApp app, string path)
    {
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            var client = await RawWebSocket.HandshakeAsync(app, path);
            if (client.Response.IsUpgraded)
                return client;

            Assert.Equal(503, client.Response.Status);
            await client.DisposeAsync();
        }

        throw new UnexpectedAnswerException("No room in 10,000 attempts");
    }
}
