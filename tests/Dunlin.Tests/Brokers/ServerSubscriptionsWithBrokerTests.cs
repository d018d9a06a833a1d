using Dunlin.TestSupport;

namespace Dunlin.Tests.Brokers;

/// <summary>The server's own subscriptions, where a channel has to be followed first.</summary>
public sealed class ServerSubscriptionsWithBrokerTests
{
    [Fact]
    public async Task They_begin_on_every_node()
    {
        await using var cluster = await StartAsync();
        await using var alice = await cluster.Nodes[0].ConnectAsync();
        await alice.ExpectAsync("subscribed");
        await using var bob = await cluster.Nodes[1].ConnectAsync();
        await bob.ExpectAsync("subscribed");
        await cluster.Nodes[1].Channels.PublishAsync("news", "1"u8);
        await alice.ExpectAsync("message");
        await bob.ExpectAsync("message");
    }

    [Fact]
    public async Task While_the_broker_is_away_they_wait_and_the_client_can_do_without()
    {
        await using var cluster = await StartAsync();
        var node = cluster.Nodes[0];
        node.Broker.Disconnect();
        await using var alice = await node.ConnectAsync();
        await using var gone = await node.ConnectAsync();
        await alice.PingAsync();
        await gone.CloseAsync();
        await Until.TrueAsync(() => node.App.Log.Lines.Any(line => line.Event.Id == 2001), "it was logged");

        node.Broker.Reconnect();

        var reply = await alice.ExpectAsync("subscribed");
        Assert.Equal("news", reply.GetProperty("channel").GetString());
        await node.Channels.PublishAsync("news", "1"u8);
        await alice.ExpectAsync("message");
        Assert.Equal(1, node.Channels.SubscriberCount("news"));
    }

    private static Task<TestCluster> StartAsync() => TestCluster.StartAsync(native: options => options.SubscribeOnConnect = ["news"]);
}
