using System.Net.WebSockets;
using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;
using Dunlin.Bench.Tests.Peers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Bench.Tests.Load.Compression;

/// <summary>Loads with permessage-deflate, both ways.</summary>
public sealed class CompressedLoadTests : PeerTest
{
    private const int Payload = 1024;

    [Theory]
    [MemberData(nameof(NamesWithCompression))]
    public async Task Peers_agree_and_nothing_is_missing(string name)
    {
        await using var peer = await StartAsync(name, new PeerOptions(Compression: true));
        var plan = PlanFor(peer.WebSocket("/")) with { Protocol = peer.Peer.Protocol == PeerProtocol.SocketIo ? ProtocolName.SocketIo : ProtocolName.Raw };

        AssertCompressed(await LoadRun.ChatAsync(plan));
        var echo = await LoadRun.EchoAsync(plan);
        AssertCompressed(echo);
        Assert.InRange(echo.BytesSent / echo.Operations, Stamp.Size, Payload * 2 / 3);
    }

    [Fact]
    public async Task Dunlins_own_protocol_is_compressed_too()
    {
        await using var peer = await StartAsync("dunlin", new PeerOptions(Compression: true));

        AssertCompressed(await LoadRun.ChatAsync(PlanFor(peer.WebSocket("/")) with { Protocol = ProtocolName.Native }));
    }

    [Theory]
    [InlineData(WebSocketCompression.Shared, Sabotage.None, 0, 0, 0)]
    [InlineData(WebSocketCompression.Shared, Sabotage.Drop, 1, 0, 0)]
    [InlineData(WebSocketCompression.Shared, Sabotage.Repeat, 0, 1, 0)]
    [InlineData(WebSocketCompression.Shared, Sabotage.Swap, 0, 0, 1)]
    [InlineData(WebSocketCompression.Dedicated, Sabotage.None, 0, 0, 0)]
    [InlineData(WebSocketCompression.Dedicated, Sabotage.Drop, 1, 0, 0)]
    [InlineData(WebSocketCompression.Dedicated, Sabotage.Repeat, 0, 1, 0)]
    [InlineData(WebSocketCompression.Dedicated, Sabotage.Swap, 0, 0, 1)]
    public async Task Every_fault_is_seen(WebSocketCompression mode, Sabotage sabotage, int missing, int repeated, int outOfOrder)
    {
        await using var app = await TestApp.StartAsync(map =>
            map.MapWebSocket("/room", new SabotagedRoom(sabotage, compress: true), options => options.Compression = mode));

        var result = await LoadRun.ChatAsync(PlanFor(app.WebSocketAddress("/room")) with { Patience = TimeSpan.FromSeconds(1) });

        Assert.Equal((missing, repeated, outOfOrder), (result.Missing, result.Repeated, result.OutOfOrder));
        Assert.InRange(result.BytesReceived, 1, result.Operations * Payload * 2 / 3);
    }

    [Fact]
    public async Task Compressed_messages_may_come_in_fragments()
    {
        await using var app = await TestApp.StartAsync(map =>
        {
            map.UseWebSockets();
            map.Map("/echo", EchoInHalvesAsync);
        });

        AssertCompressed(await LoadRun.EchoAsync(PlanFor(app.WebSocketAddress("/echo"))));
    }

    [Fact]
    public async Task A_server_that_declines_is_an_error()
    {
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/echo", new EchoHandler()));

        var error = await Assert.ThrowsAsync<LoadException>(() => LoadRun.EchoAsync(PlanFor(app.WebSocketAddress("/echo"))));

        Assert.Contains("declined permessage-deflate", error.Message, StringComparison.Ordinal);
    }

    private static LoadPlan PlanFor(Uri url) => LoadRun.Plan(url) with { Compression = true, Body = BodyKind.Json, Payload = Payload };

    private static void AssertCompressed(LoadResult result)
    {
        Assert.Equal((0, 0, 0), (result.Missing, result.Repeated, result.OutOfOrder));
        Assert.InRange(result.Operations, 1, long.MaxValue);
        Assert.InRange(result.BytesReceived / result.Operations, Stamp.Size, Payload * 2 / 3);
    }

    private static async Task EchoInHalvesAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = true });
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
            Assert.True(received.EndOfMessage);
            await socket.SendAsync(buffer.AsMemory(0, 500), WebSocketMessageType.Text, endOfMessage: false, context.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(500, received.Count - 500), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        }
    }
}
