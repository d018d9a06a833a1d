using System.Text.Json;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>Commands and their replies as clients see them.</summary>
public abstract class NativeCommandsContract(NativeTransport transport) : NativeContract(transport)
{
    [Fact]
    public async Task Connected_comes_first_and_then_how_many_are_online()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);

        Assert.Equal(JsonValueKind.String, client.Connected.GetProperty("session").ValueKind);
        Assert.Equal(30, client.Connected.GetProperty("ping").GetInt32());
        Assert.Equal(1, client.Connected.GetProperty("version").GetInt32());
        await client.ExpectOnlineAsync(1);

        await using var other = await ConnectAsync(app);
        await client.ExpectOnlineAsync(2);
        await other.ExpectOnlineAsync(2);
        Assert.NotEqual(client.Session, other.Session);

        await other.CloseAsync();
        await client.ExpectOnlineAsync(1);
    }

    [Fact]
    public async Task The_same_channel_is_found_again_however_it_is_written_and_no_other_one()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("a");
        await client.SubscribeAsync("a\\u0062");
        await client.SubscribeAsync("房:\"1\"");
        foreach (var (written, name) in new[]
        {
            ("a", "a"), ("a", "a"), ("\\u0061", "a"), ("a", "a"), ("a\\\\u0062", "a\\u0062"), ("a\\\\u0062", "a\\u0062"), ("房:\\\"1\\\"", "房:\"1\""), ("\\u623f:\\\"1\\\"", "房:\"1\""),
        })
        {
            var message = await client.SendAndExpectAsync($$"""{"type":"publish","channel":"{{written}}","data":1}""", "message");
            Assert.Equal(name, message.GetProperty("channel").GetString());
        }

        // What looks like the name of the last one is that of another: ab.
        await client.SendAndExpectAsync("""{"type":"publish","channel":"a\\u0062","data":1}""", "message");
        Assert.Equal("not_subscribed", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"a\u0062","data":1}"""));
        await client.SendAndExpectAsync("""{"type":"publish","channel":"a","data":1}""", "message");
        await client.SendAndExpectAsync("""{"type":"unsubscribe","channel":"a"}""", "unsubscribed");
        Assert.Equal("not_subscribed", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"a","data":1}"""));
        await client.SubscribeAsync("a");
        await client.SendAndExpectAsync("""{"type":"publish","channel":"a","data":1}""", "message");
        Assert.Equal("bad_channel", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"","data":1}"""));
    }

    [Fact]
    public async Task A_publication_reaches_every_subscriber_the_publisher_too_with_its_data_byte_for_byte()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        await using var bob = await ConnectAsync(app);
        await alice.SubscribeAsync("lobby");
        await bob.SubscribeAsync("lobby");

        await alice.SendAsync("""{"type":"publish","id":"p1","channel":"lobby","event":"say","data":{ "n" : 1.50, "s":"\u0041🐦", "n":2 }}""");

        foreach (var client in new[] { alice, bob })
        {
            var text = await client.ExpectTextAsync("message");
            Assert.Contains("""
                "data":{ "n" : 1.50, "s":"\u0041🐦", "n":2 },
                """, text, StringComparison.Ordinal);
            using var message = JsonDocument.Parse(text);
            Assert.Equal("lobby", message.RootElement.GetProperty("channel").GetString());
            Assert.Equal("say", message.RootElement.GetProperty("event").GetString());
            Assert.Equal(alice.Session, message.RootElement.GetProperty("connection").GetString());
            Assert.InRange(message.RootElement.GetProperty("timestamp").GetInt64(), 1_700_000_000_000, 4_000_000_000_000);
            Assert.Equal(1, message.RootElement.GetProperty("offset").GetInt64());
        }

        var published = await alice.ExpectTextAsync("published");
        Assert.StartsWith("""{"type":"published","id":"p1","channel":"lobby","epoch":""", published, StringComparison.Ordinal);
        Assert.EndsWith("\"offset\":1}", published, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replies_carry_the_id_as_it_was_given()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);

        await client.SendAsync("""{"type":"subscribe","id":1e2,"channel":"\u0061"}""");
        Assert.StartsWith("""{"type":"subscribed","id":1e2,"channel":"\u0061",""", await client.ExpectTextAsync("subscribed"), StringComparison.Ordinal);
        await client.SendAsync("""{"type":"ping","id":"\"x\""}""");
        Assert.StartsWith("""{"type":"pong","id":"\"x\"","timestamp":""", await client.ExpectTextAsync("pong"), StringComparison.Ordinal);
        await client.SendAsync("""{"type":"unsubscribe","id":-7,"channel":"a"}""");
        Assert.Equal("""{"type":"unsubscribed","id":-7,"channel":"a"}""", await client.ExpectTextAsync("unsubscribed"));
        await client.SendAsync("""{"type":"publish","id":8,"channel":"a","data":1}""");
        Assert.Equal("""{"type":"error","id":8,"code":"not_subscribed","message":"this connection is not subscribed to the channel","channel":"a"}""", await client.ExpectTextAsync("error"));
    }

    [Fact]
    public async Task Commands_in_an_array_are_carried_out_in_order()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);

        await client.SendAsync("""
            [{"type":"subscribe","channel":"a"},
             {"type":"publish","channel":"a","data":1},
             7,
             {"type":"publish","channel":"a","data":2,"id":1},
             {"type":"unsubscribe","channel":"a"},
             {"type":"publish","channel":"a","data":3}]
            """);

        await client.ExpectAsync("subscribed");
        Assert.Equal(1, (await client.ExpectAsync("message")).GetProperty("data").GetInt32());
        Assert.Equal("bad_message", await client.ExpectErrorAsync());
        Assert.Equal(2, (await client.ExpectAsync("message")).GetProperty("data").GetInt32());
        await client.ExpectAsync("published");
        await client.ExpectAsync("unsubscribed");
        Assert.Equal("not_subscribed", await client.ExpectErrorAsync());
    }

    [Fact]
    public async Task An_array_that_is_broken_or_too_long_has_no_effect()
    {
        await using var app = await StartAsync(native: o => o.MaxCommandsPerMessage = 2);
        await using var client = await ConnectAsync(app);

        await client.SendAsync("""[{"type":"subscribe","channel":"a"},{"type":"sub""");
        Assert.Equal("bad_json", await client.ExpectErrorAsync());
        await client.SendAsync("""[{"type":"subscribe","channel":"a"},{"type":"ping"},{"type":"ping"}]""");
        Assert.Equal("too_large", await client.ExpectErrorAsync());
        await client.SubscribeAsync("a");
    }

    [Fact]
    public async Task Subscriptions_are_one_each_and_limited()
    {
        await using var app = await StartAsync(native: o => o.MaxChannelsPerConnection = 2);
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("a");
        await client.SubscribeAsync("房间");

        await client.SendAsync("""{"type":"subscribe","channel":"a"}""");
        Assert.Equal("already_subscribed", await client.ExpectErrorAsync());
        await client.SendAsync("""{"type":"subscribe","channel":"c"}""");
        Assert.Equal("channel_limit", await client.ExpectErrorAsync());
        await client.SendAsync("""{"type":"unsubscribe","channel":"c"}""");
        Assert.Equal("not_subscribed", await client.ExpectErrorAsync());
        await client.SendAsync("""{"type":"unsubscribe","channel":"a"}""");
        await client.ExpectAsync("unsubscribed");
        await client.SubscribeAsync("c");
    }

    [Fact]
    public async Task After_unsubscribing_nothing_of_the_channel_arrives()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        await using var bob = await ConnectAsync(app);
        await alice.SubscribeAsync("a");
        await bob.SubscribeAsync("a");
        await bob.SendAsync("""{"type":"unsubscribe","channel":"a"}""");
        await bob.ExpectAsync("unsubscribed");

        await alice.SendAsync("""{"type":"publish","channel":"a","data":1}""");
        await alice.ExpectAsync("message");
        await bob.PingAsync();
    }

    [Fact]
    public async Task Clients_can_name_no_topic_of_the_application_and_none_of_the_protocol()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("orders");
        await client.SubscribeAsync("everyone");

        app.Topics.Publish("orders", "secret");
        app.Topics.Publish("everyone", "secret");
        await client.SendAsync("""{"type":"publish","channel":"everyone","data":"not for everyone"}""");
        await client.ExpectAsync("message");
        await client.SendAsync("""{"type":"subscribe","channel":"\u0002everyone"}""");
        Assert.Equal("bad_channel", await client.ExpectErrorAsync());
    }

    [Fact]
    public async Task A_notification_reaches_every_connection_and_says_how_many()
    {
        await using var app = await StartAsync();
        var notifications = app.Services.GetRequiredService<INotifications>();
        Assert.Equal(0, notifications.Notify("nobody"));

        await using var alice = await ConnectAsync(app);
        await using var bob = await ConnectAsync(app);
        await alice.PingAsync();
        await bob.PingAsync();

        Assert.Equal(2, notifications.Reachable);
        Assert.Equal(2, notifications.Notify("升级"));
        foreach (var client in new[] { alice, bob })
            Assert.Equal("升级", (await client.ExpectAsync("notification")).GetProperty("data").GetProperty("message").GetString());
    }
}
