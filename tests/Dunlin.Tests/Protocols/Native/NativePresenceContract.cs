using System.Text.Json;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>Who is there, as clients see it, over real connections.</summary>
public abstract class NativePresenceContract(NativeTransport transport) : NativeContract(transport)
{
    [Fact]
    public async Task Who_asks_is_told_who_is_there_and_who_comes_and_goes()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        var reply = await alice.SubscribeAsync("lobby", ",\"presence\":true");
        Assert.Equal([alice.Session], Connections(reply));

        await using var bob = await ConnectAsync(app);
        Assert.Equal([alice.Session, bob.Session], Connections(await bob.SubscribeAsync("lobby", ",\"presence\":true")));
        Assert.Equal(bob.Session, Connection(await alice.ExpectAsync("joined")));

        await bob.SendAsync("""{"type":"unsubscribe","channel":"lobby"}""");
        await bob.ExpectAsync("unsubscribed");
        Assert.Equal(bob.Session, Connection(await alice.ExpectAsync("left")));

        await using var carol = await ConnectAsync(app);
        await carol.SubscribeAsync("lobby");
        Assert.Equal(carol.Session, Connection(await alice.ExpectAsync("joined")));
        await carol.CloseAsync();
        Assert.Equal(carol.Session, Connection(await alice.ExpectAsync("left")));
        await bob.PingAsync(); // nothing came to it: it has gone
    }

    [Fact]
    public async Task Who_does_not_ask_is_not_told()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        Assert.False((await alice.SubscribeAsync("lobby")).TryGetProperty("members", out _));
        await using var bob = await ConnectAsync(app);
        await bob.SubscribeAsync("lobby", ",\"presence\":true");
        await alice.PingAsync();

        await alice.SendAsync("""{"type":"presence","id":1,"channel":"lobby"}""");
        var presence = await alice.ExpectAsync("presence");
        Assert.Equal(2, presence.GetProperty("count").GetInt32());
        Assert.Equal([alice.Session, bob.Session], Connections(presence));
    }

    [Fact]
    public async Task Who_asks_later_is_told_from_then_on()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        await alice.SubscribeAsync("lobby");
        await using var bob = await ConnectAsync(app);
        await bob.SubscribeAsync("lobby", ",\"presence\":true");

        await alice.SendAsync("""{"type":"presence","id":1,"channel":"lobby","presence":true}""");
        var presence = await alice.ExpectAsync("presence");
        Assert.True(presence.GetProperty("follow").GetBoolean());
        Assert.Equal([alice.Session, bob.Session], Connections(presence));
        await using var carol = await ConnectAsync(app);
        await carol.SubscribeAsync("lobby");
        Assert.Equal(carol.Session, Connection(await alice.ExpectAsync("joined")));
        Assert.Equal(carol.Session, Connection(await bob.ExpectAsync("joined"))); // it has neither left nor come

        await alice.SendAsync("""{"type":"unsubscribe","channel":"lobby"}""");
        await alice.ExpectAsync("unsubscribed");
        Assert.Equal(alice.Session, Connection(await bob.ExpectAsync("left")));
        await carol.CloseAsync();
        Assert.Equal(carol.Session, Connection(await bob.ExpectAsync("left")));
        await alice.PingAsync(); // nothing came to it
    }

    [Fact]
    public async Task Who_asks_twice_is_told_once()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        await alice.SubscribeAsync("lobby", ",\"presence\":true");
        await alice.SendAsync("""{"type":"presence","id":1,"channel":"lobby","presence":true}""");
        await alice.ExpectAsync("presence");

        await using var bob = await ConnectAsync(app);
        await bob.SubscribeAsync("lobby");

        Assert.Equal(bob.Session, Connection(await alice.ExpectAsync("joined")));
        await alice.PingAsync();
    }

    [Fact]
    public async Task Who_asks_in_a_strange_way_is_told_what_is_wrong()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        await alice.SubscribeAsync("lobby");
        await alice.SendAsync("""{"type":"presence","id":1,"channel":"lobby","presence":"yes"}""");
        Assert.Equal("bad_message", await alice.ExpectErrorAsync());
    }

    [Fact]
    public async Task A_state_is_seen_by_those_who_are_there_and_those_who_come()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        await alice.SubscribeAsync("lobby", ",\"presence\":true");
        await using var bob = await ConnectAsync(app);
        await bob.SubscribeAsync("lobby");
        await alice.ExpectAsync("joined");

        await bob.SendAsync("""{"type":"state","id":"s","channel":"lobby","data":{"typing":true}}""");

        Assert.Equal("""{"type":"state-set","id":"s","channel":"lobby"}""", await bob.ExpectTextAsync("state-set"));
        var told = (await alice.ExpectAsync("state")).GetProperty("member");
        Assert.Equal((bob.Session, true), (told.GetProperty("connection").GetString()!, told.GetProperty("state").GetProperty("typing").GetBoolean()));
        await using var carol = await ConnectAsync(app);
        var members = (await carol.SubscribeAsync("lobby", ",\"presence\":true")).GetProperty("members").EnumerateArray().ToArray();
        Assert.False(members[0].TryGetProperty("state", out _));
        Assert.True(members[1].GetProperty("state").GetProperty("typing").GetBoolean());
    }

    [Fact]
    public async Task A_state_has_a_limit()
    {
        await using var app = await StartAsync(dunlin: options => options.Channels.MaxPresenceState = 10);
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("lobby");
        await client.SendAsync("""{"type":"state","channel":"lobby","data":"12345678"}""");
        await client.ExpectAsync("state-set");
        await client.SendAsync("""{"type":"state","channel":"lobby","data":"123456789"}""");
        Assert.Equal("too_large", await client.ExpectErrorAsync());
    }

    [Fact]
    public async Task A_channel_without_presence_says_nothing_of_anybody()
    {
        await using var app = await StartAsync(dunlin: options => options.Namespaces["quiet"] = new ChannelOptions { Presence = false });
        await using var client = await ConnectAsync(app);
        Assert.False((await client.SubscribeAsync("quiet:room", ",\"presence\":true")).TryGetProperty("members", out _));
        await client.SendAsync("""{"type":"presence","channel":"quiet:room"}""");
        Assert.Equal("forbidden", await client.ExpectErrorAsync());
        await client.SendAsync("""{"type":"state","channel":"quiet:room","data":1}""");
        Assert.Equal("forbidden", await client.ExpectErrorAsync());
    }

    private static string[] Connections(JsonElement message) => [.. message.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("connection").GetString()!)];

    private static string Connection(JsonElement message) => message.GetProperty("member").GetProperty("connection").GetString()!;
}
