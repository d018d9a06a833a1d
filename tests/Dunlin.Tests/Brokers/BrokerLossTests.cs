using System.Net.WebSockets;
using System.Text.Json;
using Dunlin.Brokers;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Brokers;

/// <summary>A node that has lost its broker serves whom it has, says so, and finds what it has missed.</summary>
public sealed class BrokerLossTests
{
    [Fact]
    public async Task Who_is_subscribed_is_served_on()
    {
        await using var cluster = await TestCluster.StartAsync();
        var node = cluster.Nodes[0];
        await using var alice = await node.ConnectAsync();
        await using var bob = await node.ConnectAsync();
        var start = await alice.SubscribeAsync("room", ",\"presence\":true");
        await node.Channels.PublishAsync("room", "1"u8);
        await alice.ExpectAsync("message");

        node.Broker.Disconnect();

        // Whoever comes is subscribed to what is known here, and gets what is kept here.
        var reply = await bob.SubscribeAsync("room", $$""","recover":{"epoch":"{{start.GetProperty("epoch")}}","offset":0}""");
        Assert.True(reply.GetProperty("recovered").GetBoolean());
        Assert.Equal(1, reply.GetProperty("publications").GetArrayLength());
        await alice.ExpectAsync("joined");

        // What need not be kept reaches those who are here; what must be is refused, and nobody sees it.
        await bob.SendAsync("""{"type":"publish","channel":"room","event":"typing","data":1,"ephemeral":true}""");
        await bob.ExpectAsync("message");
        Assert.Equal("typing", (await alice.ExpectAsync("message")).GetProperty("event").GetString());
        Assert.Equal("unavailable", await bob.SendAndExpectErrorAsync("""{"type":"publish","channel":"room","data":2}"""));
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => node.Channels.PublishAsync("room", "3"u8).AsTask());
        await alice.PingAsync();
        Assert.Equal(1, (await bob.SendAndExpectAsync("""{"type":"history","channel":"room","limit":10}""", "history")).GetProperty("publications").GetArrayLength());
        Assert.Equal(2, (await bob.SendAndExpectAsync("""{"type":"presence","channel":"room"}""", "presence")).GetProperty("count").GetInt32());

        // Of another channel nothing is known here.
        Assert.Equal("unavailable", await bob.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"other"}"""));
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => node.Channels.ReadHistoryAsync("other").AsTask());
        await bob.SendAndExpectAsync("""{"type":"unsubscribe","channel":"room"}""", "unsubscribed");
        await alice.ExpectAsync("left");
    }

    [Fact]
    public async Task It_says_so_once()
    {
        await using var cluster = await TestCluster.StartAsync();
        var node = cluster.Nodes[0];
        var state = node.App.Services.GetRequiredService<IBrokerState>();
        Assert.Equal((true, true, null), (state.IsConfigured, state.IsConnected, state.LostAt));

        node.Broker.Disconnect();
        Assert.False(state.IsConnected);
        Assert.NotNull(state.LostAt);
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => node.Channels.PublishAsync("room", "1"u8).AsTask());
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => node.Channels.PublishAsync("room", "1"u8).AsTask());
        node.Broker.Reconnect();

        Assert.True(state.IsConnected);
        Assert.Equal((1, 2), (node.Link.Counters.Losses, node.Link.Counters.Refused));
        Assert.Single(node.App.Log.Lines, line => line.Event.Id == 2400);
        Assert.Single(node.App.Log.Lines, line => line.Event.Id == 2401);
    }

    [Fact]
    public async Task What_was_published_elsewhere_meanwhile_comes_afterwards_in_order()
    {
        await using var cluster = await TestCluster.StartAsync();
        var (lost, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        await using var alice = await lost.ConnectAsync();
        await alice.SubscribeAsync("room");
        lost.Broker.Disconnect();
        await other.Channels.PublishAsync("room", "1"u8);
        await other.Channels.PublishAsync("room", "2"u8);
        await alice.PingAsync();

        lost.Broker.Reconnect();
        await other.Channels.PublishAsync("room", "3"u8);

        for (var i = 1; i <= 3; i++)
            Assert.Equal(i, (await alice.ExpectAsync("message")).GetProperty("offset").GetInt32());
        await FillsGapAsync(lost);
        await alice.SendAndExpectAsync("""{"type":"publish","channel":"room","data":4}""", "message");
    }

    [Fact]
    public async Task When_too_much_was_missed_clients_are_told_and_come_back()
    {
        await using var cluster = await TestCluster.StartAsync(dunlin: options => options.Channels.HistorySize = 2);
        var (lost, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        await using var alice = await lost.ConnectAsync();
        await using var bob = await lost.ConnectAsync();
        var start = await alice.SubscribeAsync("room");
        await bob.SubscribeAsync("another room");
        lost.Broker.Disconnect();
        for (var i = 0; i < 3; i++)
            await other.Channels.PublishAsync("room", "0"u8);
        lost.Broker.Reconnect();

        var disconnect = Assert.Single(await alice.ReadToCloseAsync());
        Assert.Equal(("disconnect", 3010, true), (disconnect.GetProperty("type").GetString(), disconnect.GetProperty("code").GetInt32(), disconnect.GetProperty("reconnect").GetBoolean()));
        Assert.Equal((WebSocketCloseStatus)3010, alice.CloseStatus);
        await using var back = await lost.ConnectAsync();
        var reply = await back.SubscribeAsync("room", Recover(start));
        Assert.False(reply.GetProperty("recovered").GetBoolean());
        Assert.Equal(3, reply.GetProperty("offset").GetInt32());
        await bob.PingAsync();
        Assert.Equal(1, lost.Link.Counters.PositionsLost);
    }

    [Fact]
    public async Task Where_only_the_latest_matters_nothing_of_matter_was_missed()
    {
        await using var cluster = await TestCluster.StartAsync(dunlin: options => options.Channels.LatestOnly = true);
        var (lost, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        await using var alice = await lost.ConnectAsync();
        await alice.SubscribeAsync("price");
        lost.Broker.Disconnect();
        for (var i = 0; i < 3; i++)
            await other.Channels.PublishAsync("price", "0"u8);
        lost.Broker.Reconnect();

        Assert.Equal(3, (await alice.ExpectAsync("message")).GetProperty("offset").GetInt32());
        await alice.PingAsync();
    }

    [Fact]
    public async Task A_broker_that_has_forgotten_everything_is_another_epoch()
    {
        await using var cluster = await TestCluster.StartAsync();
        var node = cluster.Nodes[0];
        await using var alice = await node.ConnectAsync();
        var start = await alice.SubscribeAsync("room");
        await node.Channels.PublishAsync("room", "1"u8);
        await alice.ExpectAsync("message");

        cluster.LoseHistory();
        await node.Channels.PublishAsync("room", "2"u8);

        Assert.Equal("disconnect", Assert.Single(await alice.ReadToCloseAsync()).GetProperty("type").GetString());
        Assert.Equal(3010, (int)alice.CloseStatus!);
        await using var back = await node.ConnectAsync();
        var reply = await back.SubscribeAsync("room", Recover(start) + ",\"rewind\":10");
        Assert.False(reply.GetProperty("recovered").GetBoolean());
        Assert.Equal(2, Assert.Single(reply.GetProperty("publications").EnumerateArray()).GetProperty("data").GetInt32());
        Assert.NotEqual(start.GetProperty("epoch").GetString(), reply.GetProperty("epoch").GetString());
    }

    [Fact]
    public async Task A_delivery_that_was_lost_is_noticed_by_the_next()
    {
        await using var cluster = await TestCluster.StartAsync();
        var node = cluster.Nodes[0];
        await using var alice = await node.ConnectAsync();
        await alice.SubscribeAsync("room");
        node.Faulty.LosesAll = true;
        await node.Channels.PublishAsync("room", "1"u8);
        node.Faulty.LosesAll = false;
        await node.Channels.PublishAsync("room", "2"u8);

        Assert.Equal(1, (await alice.ExpectAsync("message")).GetProperty("offset").GetInt32());
        Assert.Equal(2, (await alice.ExpectAsync("message")).GetProperty("offset").GetInt32());
        await FillsGapAsync(node);
    }

    [Fact]
    public async Task Who_is_there_is_put_right_afterwards()
    {
        await using var cluster = await TestCluster.StartAsync();
        var (lost, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        await using var alice = await lost.ConnectAsync();
        await alice.SubscribeAsync("room", ",\"presence\":true");
        var bob = await other.ConnectAsync();
        await bob.SubscribeAsync("room");
        await alice.ExpectAsync("joined");
        await using var cy = await lost.ConnectAsync();

        lost.Broker.Disconnect();
        await bob.SendAndExpectAsync("""{"type":"unsubscribe","channel":"room"}""", "unsubscribed");
        await cy.SubscribeAsync("room");
        Assert.Equal(cy.Session, MemberOf(await alice.ExpectAsync("joined")));
        await using var dora = await other.ConnectAsync();
        await dora.SubscribeAsync("room", ",\"presence\":true");
        lost.Broker.Reconnect();

        Assert.Equal(bob.Session, MemberOf(await alice.ExpectAsync("left")));
        Assert.Equal(dora.Session, MemberOf(await alice.ExpectAsync("joined")));
        Assert.Equal(cy.Session, MemberOf(await dora.ExpectAsync("joined")));
        await bob.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_begins_without_its_broker_serves_as_soon_as_it_is_there()
    {
        await using var cluster = await TestCluster.StartAsync();
        var node = cluster.Nodes[0];
        node.Broker.Disconnect();
        await using var alice = await node.ConnectAsync();
        Assert.Equal("unavailable", await alice.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"room"}"""));
        Assert.Equal(0, node.Link.Followed);
        node.Broker.Reconnect();
        await alice.SubscribeAsync("room");
        await alice.SendAndExpectAsync("""{"type":"publish","channel":"room","data":1}""", "message");
    }

    [Fact]
    public async Task A_broker_that_fails_otherwise_is_logged_and_tried_again()
    {
        await using var cluster = await TestCluster.StartAsync();
        var (node, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        await using var alice = await node.ConnectAsync();
        await alice.SubscribeAsync("room");

        // A gap, which cannot be filled at first.
        node.Faulty.FailsWith = new TimeoutException("no answer");
        node.Faulty.LosesAll = true;
        await other.Channels.PublishAsync("room", "1"u8);
        node.Faulty.LosesAll = false;
        await other.Channels.PublishAsync("room", "2"u8);
        await Until.TrueAsync(() => node.App.Log.Lines.Any(line => line.Event.Id == 2403), "the failure was logged");
        Assert.Equal("unavailable", await alice.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"other"}"""));

        // Nor can others be told who is there.
        var bob = await node.ConnectAsync();
        await bob.SubscribeAsync("room");
        await Until.TrueAsync(() => node.App.Log.Lines.Any(line => line.Event.Id == 2404), "that was logged too");
        node.Faulty.FailsWith = null;

        Assert.Equal(1, (await alice.ExpectAsync("message")).GetProperty("offset").GetInt32());
        Assert.Equal(2, (await alice.ExpectAsync("message")).GetProperty("offset").GetInt32());
        await Until.TrueAsync(async () => (await other.Channels.ReadPresenceAsync("room"))?.Members.Count == 2, "the other node knows who is there");
        await bob.DisposeAsync();
    }

    // A gap is counted when all that fills it is on its way.
    private static Task FillsGapAsync(TestCluster.Node node) => Until.TrueAsync(
        () => (node.Link.Counters.GapsFilled, node.Link.Counters.PositionsLost) == (1, 0),
        "one gap is filled",
        () => $"{node.Link.Counters.GapsFilled} filled, {node.Link.Counters.PositionsLost} lost");

    private static string MemberOf(JsonElement message) => message.GetProperty("member").GetProperty("connection").GetString()!;

    private static string Recover(JsonElement subscribed) =>
        $$""","recover":{"epoch":"{{subscribed.GetProperty("epoch")}}","offset":{{subscribed.GetProperty("offset")}}}""";
}
