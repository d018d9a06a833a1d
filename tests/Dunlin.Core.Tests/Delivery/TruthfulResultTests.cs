using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Delivery;

/// <summary>What a publish says it reached is what gets the message, even when subscribers leave at the same moment.</summary>
public sealed class TruthfulResultTests
{
    private readonly TopicRegistry _topics = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EveryPublicationThatReachedALeavingSubscriberArrives(bool unsubscribeAll)
    {
        using var shard = new ThreadedShard();
        using var stop = new CancellationTokenSource();
        var reached = Task.Run(() => PublishUntil(stop.Token));
        var churn = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ComeAndGo(shard, unsubscribeAll))).ToArray();
        var connections = (await Task.WhenAll(churn)).SelectMany(each => each).ToList();
        await stop.CancelAsync();
        var expected = await reached;
        shard.Settle();
        Assert.Equal(expected, connections.Sum(connection => connection.Received.Count));
        Assert.Equal(0, _topics.Count);
    }

    // Two at a time: the topic often goes with its last subscriber, and is made anew.
    private List<FakeConnection> ComeAndGo(ThreadedShard shard, bool unsubscribeAll)
    {
        var connections = new List<FakeConnection>();
        for (var i = 0; i < 2_000; i++)
        {
            var connection = new FakeConnection(shard, _topics);
            connections.Add(connection);
            connection.Subscribe("room");
            if (unsubscribeAll)
                connection.LeaveAll();
            else
                connection.Unsubscribe("room");
        }

        return connections;
    }

    private long PublishUntil(CancellationToken stop)
    {
        long reached = 0;
        while (!stop.IsCancellationRequested)
            reached += _topics.Publish("room", "message").Reached;
        return reached;
    }
}
