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
        var connections = new List<FakeConnection>();
        using var stop = new CancellationTokenSource();
        var reached = Task.Run(() => PublishUntil(stop.Token));

        for (var i = 0; i < 3_000; i++)
        {
            var connection = new FakeConnection(shard, _topics);
            connections.Add(connection);
            connection.Subscribe("room");
            if (unsubscribeAll)
                connection.LeaveAll();
            else
                connection.Unsubscribe("room");
        }

        await stop.CancelAsync();
        var expected = await reached;
        shard.Settle();
        Assert.Equal(expected, connections.Sum(connection => connection.Received.Count));
    }

    private long PublishUntil(CancellationToken stop)
    {
        long reached = 0;
        while (!stop.IsCancellationRequested)
            reached += _topics.Publish("room", "message").Reached;
        return reached;
    }
}
