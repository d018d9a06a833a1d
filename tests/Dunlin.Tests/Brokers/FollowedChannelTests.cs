using System.Text.Json;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Brokers;

/// <summary>When a node asks its broker for a channel, and what it does while it waits.</summary>
public sealed class FollowedChannelTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_channel_is_asked_for_once_while_anybody_is_subscribed()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 1, time: _time);
        var node = cluster.Nodes[0];
        await using var alice = await node.ConnectAsync();
        await using var bob = await node.ConnectAsync();
        await alice.SubscribeAsync("room");
        await bob.SubscribeAsync("room");
        await LeaveAsync(alice);
        await LeaveAsync(bob);
        await alice.SubscribeAsync("room");
        await LeaveAsync(alice);
        Assert.Equal((1, 0), node.Faulty.Subscriptions);

        _time.Advance(TimeSpan.FromSeconds(30));
        await Until.TrueAsync(() => node.Faulty.Subscriptions == (1, 1), "the node has unsubscribed");
        Assert.Equal(0, node.Link.Followed);

        await alice.SubscribeAsync("room");
        Assert.Equal((2, 1), node.Faulty.Subscriptions);
        await alice.SendAndExpectAsync("""{"type":"publish","channel":"room","data":1}""", "message");
    }

    [Fact]
    public async Task A_channel_that_a_subscription_was_refused_of_is_given_up_too()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 1, time: _time);
        var node = cluster.Nodes[0];
        await node.Link.ReadyAsync("room");
        Assert.Equal(1, node.Link.Followed);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Until.TrueAsync(() => node.Faulty.Subscriptions == (1, 1), "the node has unsubscribed");
        Assert.Equal(0, node.Link.Followed);
    }

    [Fact]
    public async Task What_is_delivered_while_the_history_is_read_comes_behind_it()
    {
        await using var cluster = await TestCluster.StartAsync();
        var (node, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        await other.Channels.PublishAsync("room", "1"u8);
        node.Faulty.HoldsHistory = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var alice = await node.ConnectAsync();
        await alice.SendAsync("""{"type":"subscribe","channel":"room","rewind":10}""");
        await Until.TrueAsync(() => node.Faulty.Subscriptions.Begun == 1, "the node has subscribed");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ => await other.Channels.PublishAsync("room", "2"u8)));
        node.Faulty.HoldsHistory.SetResult();

        var reply = await alice.ExpectAsync("subscribed");
        Assert.Equal(6, reply.GetProperty("offset").GetInt32());
        Assert.Equal(Enumerable.Range(1, 6), reply.GetProperty("publications").EnumerateArray().Select(one => one.GetProperty("offset").GetInt32()));
        await other.Channels.PublishAsync("room", "3"u8);
        Assert.Equal(7, (await alice.ExpectAsync("message")).GetProperty("offset").GetInt32());
    }

    [Fact]
    public async Task What_a_node_had_to_forget_is_read_again_when_somebody_asks()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 1, dunlin: options =>
        {
            options.Channels.HistoryBytes = 4_000;
            options.MaxHistoryBytes = 4_000;
        });
        var node = cluster.Nodes[0];
        await using var alice = await node.ConnectAsync();
        await alice.SubscribeAsync("a");
        await alice.SubscribeAsync("b");
        foreach (var channel in (string[])["a", "b"])
        {
            await node.Channels.PublishAsync(channel, System.Text.Encoding.UTF8.GetBytes('"' + new string('x', 3_000) + '"'));
            await alice.ExpectAsync("message");
        }

        await using var bob = await node.ConnectAsync();
        Assert.Equal(1, (await bob.SubscribeAsync("a", ",\"rewind\":5")).GetProperty("publications").GetArrayLength());
        Assert.Equal(1, (await alice.SendAndExpectAsync("""{"type":"history","channel":"b","limit":5}""", "history")).GetProperty("publications").GetArrayLength());
        await alice.PingAsync();
    }

    private static Task<JsonElement> LeaveAsync(NativeClient client) => client.SendAndExpectAsync("""{"type":"unsubscribe","channel":"room"}""", "unsubscribed");
}
