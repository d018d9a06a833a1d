using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>What WebSocket alone brings with it.</summary>
public sealed class NativeProtocolTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("dunlin.v1", "dunlin.v1")]
    [InlineData("dunlin.v2", null)]
    public async Task The_subprotocol_is_optional(string? asked, string? given)
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin("/native"));
        using var socket = new ClientWebSocket();
        if (asked is not null)
            socket.Options.AddSubProtocol(asked);

        await socket.ConnectAsync(app.WebSocketAddress("/native"), TestContext.Current.CancellationToken);

        Assert.Equal(given, socket.SubProtocol);
    }

    [Fact]
    public async Task Binary_closes_with_1003_and_says_so_first()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var client = await ConnectAsync(app);

        await client.SendAsync("{\"type\":\"ping\"}"u8.ToArray(), WebSocketMessageType.Binary);

        var last = Assert.Single(await client.ReadToCloseAsync());
        Assert.Equal("disconnect", last.GetProperty("type").GetString());
        Assert.Equal(1003, last.GetProperty("code").GetInt32());
        Assert.False(last.GetProperty("reconnect").GetBoolean());
        Assert.Equal(1003, (int)client.CloseStatus!);
    }

    [Fact]
    public async Task A_message_over_64_KiB_closes_with_1009()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var client = await ConnectAsync(app);

        var fits = "{\"type\":\"ping\",\"x\":\"".PadRight(64 * 1024 - 2, 'x') + "\"}";
        Assert.Equal(64 * 1024, fits.Length);
        await client.SendAsync(fits);
        await client.ExpectAsync("pong");

        await client.SendAsync(fits + " ");
        Assert.Empty(await client.ReadToCloseAsync());
        Assert.Equal(1009, (int)client.CloseStatus!);
    }

    [Fact]
    public async Task Publications_can_be_compressed_once_for_all()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(configure: o => o.Socket.Compression = WebSocketCompression.Shared));
        await using var packed = await NativeClient.ConnectAsync(app.WebSocketAddress("/ws"), compression: true);
        await using var plain = await ConnectAsync(app);
        await packed.SubscribeAsync("a");
        await plain.SubscribeAsync("a");

        var data = new string('x', 10_000);
        await plain.SendAsync($$"""{"type":"publish","channel":"a","data":"{{data}}"}""");

        Assert.Equal(data, (await packed.ExpectAsync("message")).GetProperty("data").GetString());
        Assert.Equal(data, (await plain.ExpectAsync("message")).GetProperty("data").GetString());
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_when_mapping() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            TestApp.StartAsync(a => a.MapDunlin(configure: o => o.MaxChannelsPerConnection = 0)));

    internal static Task<NativeClient> ConnectAsync(TestApp app) => NativeClient.ConnectAsync(app.WebSocketAddress("/ws"));
}
