using System.Text;
using System.Text.Json;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>A client that does not read gets the newest of a latest-only channel, not the backlog, and stays connected.</summary>
[Collection(nameof(Alone))]
public sealed class NativeLatestOnlyTests
{
    // Together far more than the system's buffers and the limit of a connection.
    private const int Publications = 600;
    private const int Size = 50_000;

    [Theory, OverBothTransports]
    public async Task Who_does_not_read_gets_the_newest_when_it_reads_again(TestTransport transport)
    {
        await using var app = await StartAsync(transport);
        await using var stalled = await RawWebSocket.ConnectAsync(app, "/ws");
        await stalled.SendTextAsync("""{"type":"subscribe","channel":"price:dax"}""");
        await SkipToAsync(stalled, "subscribed");
        var channels = app.Services.GetRequiredService<IChannels>();
        for (var i = 1; i <= Publications; i++)
            Assert.Equal(1, (await channels.PublishAsync("price:dax", Numbered(i))).Reached);

        var seen = new List<int>();
        while (seen.LastOrDefault() < Publications)
            seen.Add((await SkipToAsync(stalled, "message")).GetProperty("offset").GetInt32());

        Assert.Equal(seen.Order().Distinct(), seen);
        Assert.InRange(seen.Count, 1, Publications - 1);
        await stalled.SendTextAsync("""{"type":"ping"}""");
        await SkipToAsync(stalled, "pong");
    }

    [Theory, OverBothTransports]
    public async Task Who_reads_gets_all(TestTransport transport)
    {
        await using var app = await StartAsync(transport);
        await using var client = await NativeClient.ConnectAsync(app.WebSocketAddress("/ws"));
        await client.SubscribeAsync("price:dax");
        var channels = app.Services.GetRequiredService<IChannels>();
        for (var i = 1; i <= 50; i++)
        {
            await channels.PublishAsync("price:dax", Numbered(i));
            Assert.Equal(i, (await client.ExpectAsync("message")).GetProperty("offset").GetInt32());
        }
    }

    [Fact]
    public async Task Who_comes_back_gets_the_newest_only()
    {
        await using var app = await StartAsync(TestTransport.EventLoops);
        var channels = app.Services.GetRequiredService<IChannels>();
        var epoch = (await channels.PublishAsync("price:dax", "1"u8)).Epoch;
        await channels.PublishAsync("price:dax", "2"u8);
        await channels.PublishAsync("price:dax", "3"u8);
        await using var client = await NativeClient.ConnectAsync(app.WebSocketAddress("/ws"));
        var reply = await client.SubscribeAsync("price:dax", $$""","recover":{"epoch":"{{epoch}}","offset":1}""");
        Assert.True(reply.GetProperty("recovered").GetBoolean());
        Assert.Equal(3, Assert.Single(reply.GetProperty("publications").EnumerateArray()).GetProperty("data").GetInt32());
    }

    private static Task<TestApp> StartAsync(TestTransport transport) =>
        TestApp.StartAsync(app => app.MapDunlin(), transport, dunlin: options => options.Namespaces["price"] = new ChannelOptions { LatestOnly = true });

    private static byte[] Numbered(int number) => Encoding.UTF8.GetBytes('"' + number.ToString("D10", System.Globalization.CultureInfo.InvariantCulture) + new string('x', Size) + '"');

    private static async Task<JsonElement> SkipToAsync(RawWebSocket socket, string type)
    {
        while (true)
        {
            var message = JsonElement.Parse((await socket.ReadMessageAsync()).Payload.Span);
            if (message.GetProperty("type").GetString() == type)
                return message;
            Assert.NotEqual("disconnect", message.GetProperty("type").GetString());
        }
    }
}
