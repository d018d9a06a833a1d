using System.Text.Json;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Brokers;

/// <summary>Several servers behave like one.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task What_is_published_on_one_node_reaches_the_subscribers_of_all()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 3);
        await using var alice = await cluster.Nodes[0].ConnectAsync();
        await using var bob = await cluster.Nodes[1].ConnectAsync();
        var atAlice = await alice.SubscribeAsync("room");
        var atBob = await bob.SubscribeAsync("room");
        Assert.Equal(EpochOf(atAlice), EpochOf(atBob));

        await alice.SendAsync("""{"type":"publish","channel":"room","event":"say","data":"from alice"}""");
        await ExpectAsync(alice, 1, "from alice");
        Assert.Equal(alice.Session, (await ExpectAsync(bob, 1, "from alice")).GetProperty("connection").GetString());

        await bob.SendAsync("""{"type":"publish","channel":"room","data":"from bob"}""");
        await ExpectAsync(alice, 2, "from bob");
        await ExpectAsync(bob, 2, "from bob");

        // A node without a subscriber publishes too.
        var result = await cluster.Nodes[2].Channels.PublishAsync("room", "\"from the application\""u8);
        Assert.Equal((3, EpochOf(atAlice), 0), (result.Offset, result.Epoch, result.Reached));
        await ExpectAsync(alice, 3, "from the application");
        await ExpectAsync(bob, 3, "from the application");
    }

    [Fact]
    public async Task Who_publishes_is_answered_with_the_place()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var alice = await cluster.Nodes[0].ConnectAsync();
        var epoch = EpochOf(await alice.SubscribeAsync("room"));
        await alice.SendAsync("""{"type":"publish","id":7,"channel":"room","data":1,"key":"k"}""");
        await alice.ExpectAsync("message");
        var published = await alice.ExpectAsync("published");
        Assert.Equal((7, 1, epoch), (published.GetProperty("id").GetInt32(), published.GetProperty("offset").GetInt32(), EpochOf(published)));

        await using var bob = await cluster.Nodes[1].ConnectAsync();
        await bob.SubscribeAsync("room");
        var again = await bob.SendAndExpectAsync("""{"type":"publish","id":8,"channel":"room","data":1,"key":"k"}""", "published");
        Assert.True(again.GetProperty("duplicate").GetBoolean());
        Assert.Equal(1, again.GetProperty("offset").GetInt32());
    }

    [Fact]
    public async Task Who_comes_back_to_another_node_gets_exactly_what_was_missed()
    {
        await using var cluster = await TestCluster.StartAsync();
        var alice = await cluster.Nodes[0].ConnectAsync();
        var epoch = EpochOf(await alice.SubscribeAsync("room"));
        await cluster.Nodes[0].Channels.PublishAsync("room", "1"u8);
        await alice.ExpectAsync("message");
        await alice.DisposeAsync();
        await cluster.Nodes[0].Channels.PublishAsync("room", "2"u8);
        await cluster.Nodes[1].Channels.PublishAsync("room", "3"u8);

        await using var back = await cluster.Nodes[1].ConnectAsync();
        var reply = await back.SubscribeAsync("room", $$""","recover":{"epoch":"{{epoch}}","offset":1}""");

        Assert.True(reply.GetProperty("recovered").GetBoolean());
        Assert.Equal([2, 3], reply.GetProperty("publications").EnumerateArray().Select(one => one.GetProperty("data").GetInt32()));
        await cluster.Nodes[0].Channels.PublishAsync("room", "4"u8);
        Assert.Equal(4, (await back.ExpectAsync("message")).GetProperty("offset").GetInt32());
    }

    [Fact]
    public async Task The_history_is_the_same_on_all_nodes_with_subscribers_or_without()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 3);
        for (var i = 0; i < 3; i++)
            await cluster.Nodes[0].Channels.PublishAsync("room", "0"u8, new ChannelPublishOptions { Event = $"e{i}" });
        await using var bob = await cluster.Nodes[1].ConnectAsync();
        Assert.Equal(2, (await bob.SubscribeAsync("room", ",\"rewind\":2")).GetProperty("publications").GetArrayLength());

        var history = await bob.SendAndExpectAsync("""{"type":"history","channel":"room","limit":10}""", "history");
        Assert.Equal(["e0", "e1", "e2"], history.GetProperty("publications").EnumerateArray().Select(one => one.GetProperty("event").GetString()));
        foreach (var node in cluster.Nodes)
        {
            var read = (await node.Channels.ReadHistoryAsync("room"))!;
            Assert.Equal(3, read.Position.Offset);
            Assert.Equal(["e0", "e1", "e2"], read.Publications.Select(one => one.Event));
            Assert.Null(await node.Channels.ReadHistoryAsync("nobody knows it"));
        }
    }

    [Fact]
    public async Task Everybody_is_told_who_is_there_on_any_node()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 3);
        await using var alice = await cluster.Nodes[0].ConnectAsync();
        Assert.Equal([alice.Session], MembersOf(await alice.SubscribeAsync("room", ",\"presence\":true")));
        var bob = await cluster.Nodes[1].ConnectAsync();
        await bob.SubscribeAsync("room", ",\"presence\":true");
        Assert.Equal(bob.Session, MemberOf(await alice.ExpectAsync("joined")));

        await bob.SendAndExpectAsync("""{"type":"state","channel":"room","data":"away"}""", "state");
        await bob.ExpectAsync("state-set");
        Assert.Equal("away", (await alice.ExpectAsync("state")).GetProperty("member").GetProperty("state").GetString());
        await KnowsAsync(cluster.Nodes[1], members: 2);
        await using var cy = await cluster.Nodes[2].ConnectAsync();
        Assert.Equal(new[] { alice.Session, bob.Session, cy.Session }.Order(), MembersOf(await cy.SubscribeAsync("room", ",\"presence\":true")).Order());
        await alice.ExpectAsync("joined");
        var presence = await alice.SendAndExpectAsync("""{"type":"presence","channel":"room"}""", "presence");
        Assert.Equal(3, presence.GetProperty("count").GetInt32());
        await KnowsAsync(cluster.Nodes[1], members: 3);

        var session = bob.Session;
        await bob.DisposeAsync();
        Assert.Equal(session, MemberOf(await alice.ExpectAsync("left")));
        Assert.Equal(session, MemberOf(await cy.ExpectAsync("left")));
    }

    [Fact]
    public async Task A_node_that_nobody_is_subscribed_on_knows_who_is_there()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var alice = await cluster.Nodes[0].ConnectAsync();
        await alice.SubscribeAsync("room");
        await KnowsAsync(cluster.Nodes[1], members: 1);
        var members = (await cluster.Nodes[1].Channels.ReadPresenceAsync("room"))!.Members;
        Assert.Equal(alice.Session, Assert.Single(members).Connection);
        Assert.Null(await cluster.Nodes[1].Channels.ReadPresenceAsync("nobody knows it"));
    }

    [Fact]
    public async Task What_is_ephemeral_reaches_all_nodes()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var alice = await cluster.Nodes[0].ConnectAsync();
        await using var bob = await cluster.Nodes[1].ConnectAsync();
        await alice.SubscribeAsync("room");
        await bob.SubscribeAsync("room");
        await alice.SendAsync("""{"type":"publish","channel":"room","event":"typing","data":1,"ephemeral":true}""");
        Assert.False((await bob.ExpectAsync("message")).TryGetProperty("offset", out _));
        Assert.Null(await cluster.Nodes[0].Channels.ReadHistoryAsync("room") is { Position.Offset: > 0 } ? "kept" : null);
    }

    [Fact]
    public async Task Many_commands_in_one_message_are_carried_out_in_order()
    {
        await using var cluster = await TestCluster.StartAsync(faults: new BrokerFaults { DeliversLater = true });
        await using var alice = await cluster.Nodes[0].ConnectAsync();
        await alice.SendAsync("""
            [{"type":"subscribe","id":1,"channel":"room"},{"type":"publish","id":2,"channel":"room","data":1},{"type":"publish","id":3,"channel":"room","data":2},
             {"type":"history","id":4,"channel":"room","limit":0},{"type":"unsubscribe","id":5,"channel":"room"},{"type":"publish","id":6,"channel":"room","data":3}]
            """);
        var replies = new List<string>();
        while (replies.Count < 6)
        {
            using var message = JsonDocument.Parse((await alice.ReceiveAsync())!);
            if (message.RootElement.TryGetProperty("id", out var id))
                replies.Add($"{id} {message.RootElement.GetProperty("type")}");
        }

        Assert.Equal(["1 subscribed", "2 published", "3 published", "4 history", "5 unsubscribed", "6 error"], replies);
    }

    // Each node tells the others who is there a moment after it has told its own clients.
    private static Task KnowsAsync(TestCluster.Node node, int members) =>
        Until.TrueAsync(async () => (await node.Channels.ReadPresenceAsync("room"))?.Members.Count == members, $"the node knows of {members} members");

    private static string EpochOf(JsonElement message) => message.GetProperty("epoch").GetString()!;

    private static string MemberOf(JsonElement message) => message.GetProperty("member").GetProperty("connection").GetString()!;

    private static IEnumerable<string> MembersOf(JsonElement message) => message.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("connection").GetString()!);

    private static async Task<JsonElement> ExpectAsync(NativeClient client, long offset, string data)
    {
        var message = await client.ExpectAsync("message");
        Assert.Equal((offset, data), (message.GetProperty("offset").GetInt64(), message.GetProperty("data").GetString()));
        return message;
    }
}
