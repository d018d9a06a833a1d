using System.Text.Json;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>A publisher that got no answer repeats what it sent, with the same key.</summary>
public sealed class NativeIdempotencyTests
{
    [Fact]
    public async Task A_repeated_key_is_answered_with_the_first_place_and_not_published()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var client = await ConnectAsync(app);
        var epoch = (await client.SubscribeAsync("lobby")).GetProperty("epoch").GetString();
        await client.SendAsync(Publish("k-1", 1));
        await client.ExpectAsync("message");
        await client.ExpectAsync("published");
        await client.SendAsync(Publish("k-2", 2));
        await client.ExpectAsync("message");
        await client.ExpectAsync("published");

        // Spelled in another way it is the same key.
        await client.SendAsync(Publish("k\\u002d1", 3));

        Assert.Equal(
            $$"""{"type":"published","id":3,"channel":"lobby","epoch":"{{epoch}}","offset":1,"duplicate":true}""",
            await client.ExpectTextAsync("published"));
        await client.PingAsync();
    }

    [Fact]
    public async Task The_key_outlives_the_connection()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using (var client = await ConnectAsync(app))
        {
            await client.SubscribeAsync("lobby");
            await client.SendAsync(Publish("k", 1));
            await client.ExpectAsync("message");
            await client.CloseAsync();
        }

        await using var back = await ConnectAsync(app);
        await back.SubscribeAsync("lobby");
        await back.SendAsync(Publish("k", 1));
        Assert.True((await back.ExpectAsync("published")).GetProperty("duplicate").GetBoolean());
    }

    [Fact]
    public async Task An_ephemeral_duplicate_has_no_place_either()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("lobby");
        await client.SendAsync("""{"type":"publish","channel":"lobby","data":1,"ephemeral":true,"key":"k"}""");
        await client.ExpectAsync("message");
        await client.SendAsync("""{"type":"publish","id":1,"channel":"lobby","data":1,"ephemeral":true,"key":"k"}""");
        Assert.Equal("""{"type":"published","id":1,"channel":"lobby","duplicate":true}""", await client.ExpectTextAsync("published"));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"")]
    [InlineData("\"房房房房房房房房房房房房房房房房房房房房房房\"")]
    public async Task A_key_that_is_none_publishes_nothing(string key)
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("lobby");
        await client.SendAsync($$"""{"type":"publish","channel":"lobby","data":1,"key":{{key}}}""");
        var error = await client.ExpectAsync("error");
        Assert.Equal("bad_message", error.GetProperty("code").GetString());
        Assert.Contains("'key'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        await client.PingAsync();
    }

    [Fact]
    public async Task Null_is_no_key()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("lobby");
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("""{"type":"publish","channel":"lobby","data":1,"key":null}""");
            await client.ExpectAsync("message");
        }
    }

    [Fact]
    public async Task The_application_has_keys_too()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("lobby");
        var channels = app.Services.GetRequiredService<IChannels>();
        var first = await channels.PublishAsync("lobby", "1"u8, new ChannelPublishOptions { Key = "k" });
        var again = await channels.PublishAsync("lobby", "1"u8, new ChannelPublishOptions { Key = "k" });

        Assert.Equal((1L, 1, false), (first.Offset, first.Reached, first.IsDuplicate));
        Assert.Equal((1L, 0, true, first.Epoch), (again.Offset, again.Reached, again.IsDuplicate, again.Epoch));
        await client.ExpectAsync("message");
        await client.PingAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => channels.PublishAsync("lobby", "1"u8, new ChannelPublishOptions { Key = "" }).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => channels.PublishAsync("lobby", "1"u8, new ChannelPublishOptions { Key = new string('k', 65) }).AsTask());
    }

    private static string Publish(string key, int id) => $$"""{"type":"publish","id":{{id}},"channel":"lobby","data":{{id}},"key":"{{key}}"}""";

    private static Task<NativeClient> ConnectAsync(TestApp app) => NativeClient.ConnectAsync(app.WebSocketAddress("/ws"));
}
