using Dunlin.Connections;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Delivery;

/// <summary>What each policy does to a peer that does not take its bytes, and what publishers are told meanwhile. Frames are 105 bytes here.</summary>
public sealed class SlowConsumerTests
{
    private const int Frame = 105;
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();
    private readonly Baseline _baseline = new();

    [Fact]
    public void ALagIsOneRangeThatLeavesWithOneCall()
    {
        var laggard = Subscriber(SlowConsumerPolicy.Close, limit: 1_000_000);
        laggard.Room = 0;
        for (var i = 0; i < 1_000; i++)
            _shard.Round(() => Publish(i));

        Assert.Equal(1_000 * Frame, laggard.BufferedAmount);
        var before = laggard.Transmissions;
        _shard.Round(laggard.TakeAll);
        Assert.Equal(1, laggard.Transmissions - before);
        Assert.Equal(Texts(0, 1_000), laggard.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void NobodyElseNoticesALaggard()
    {
        var laggard = Subscriber(SlowConsumerPolicy.Close);
        var other = Subscriber(SlowConsumerPolicy.Close);
        laggard.Room = 50;
        for (var i = 0; i < 5; i++)
            _shard.Round(() => Publish(i));

        Assert.Equal(Texts(0, 5), other.Received);
        Assert.Empty(laggard.Received);
        Assert.True(laggard.IsInsideFrame);
        Assert.True(laggard.WatchesWritable);
    }

    [Fact]
    public void ALaggardWithinItsLimitDrainsOnceAndGetsEverything()
    {
        var laggard = Subscriber(SlowConsumerPolicy.Close);
        laggard.Room = 50;
        for (var i = 0; i < 5; i++)
            _shard.Round(() => Publish(i));

        _shard.Round(() => laggard.Take(100));
        Assert.Equal(0, laggard.Drains);
        _shard.Round(laggard.TakeAll);
        Assert.Equal(1, laggard.Drains);
        Assert.False(laggard.WatchesWritable);
        Assert.Equal(Texts(0, 5), laggard.Received);
        _shard.Round(() => Publish(5));
        Assert.Equal(1, laggard.Drains);
    }

    [Fact]
    public void CloseTellsTheConnectionOnceAndKeepsWholeFrames()
    {
        var laggard = Subscriber(SlowConsumerPolicy.Close, limit: 10 * Frame);
        laggard.Room = Frame + 7;
        for (var i = 0; i < 20; i++)
            _shard.Round(() => Publish(i));

        Assert.Equal(1, laggard.TooSlows);
        Assert.Equal(0, _topics.SubscriberCount("room"));
        _shard.Round(laggard.TakeAll);
        Assert.Equal([.. Texts(0, 2), "too slow"], laggard.Received);
        Assert.Equal(1, _topics.SlowConsumers(SlowConsumerPolicy.Close));
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void DropNewestDeliversWhatItSaidItReached()
    {
        var laggard = Subscriber(SlowConsumerPolicy.DropNewest, limit: 3 * Frame);
        laggard.Room = 10;
        var expected = new List<string>();
        for (var i = 0; i < 20; i++)
            _shard.Round(() => PublishExpecting(i, expected));

        Assert.Equal(4, expected.Count);
        Assert.Equal((1, 16), (_topics.SlowConsumers(SlowConsumerPolicy.DropNewest), _topics.Dropped));
        _shard.Round(laggard.TakeAll);
        Assert.Equal(expected, laggard.Received);
        Assert.Equal(1, laggard.Drains);

        _shard.Round(() => PublishExpecting(20, expected));
        Assert.Equal(Text(20), expected[^1]);
        Assert.Equal(expected, laggard.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void DropNewestCountsOthersAndTheSenderRight()
    {
        var laggard = Subscriber(SlowConsumerPolicy.DropNewest, limit: 2 * Frame);
        var other = Subscriber(SlowConsumerPolicy.Close);
        laggard.Room = 0;
        for (var i = 0; i < 5; i++)
            _shard.Round(() => Publish(i));

        Assert.Equal(new PublishResult(1, 1), _topics.Publish("room", "to all"));
        Assert.Equal(new PublishResult(0, 1), other.Publish("room", "to others"));
        Assert.Equal(new PublishResult(1, 1), other.Publish("room", "to all", toSelf: true));
        Assert.Equal(new PublishResult(1, 1), laggard.Publish("room", "to others"));
        Assert.Equal(new PublishResult(1, 1), laggard.Publish("room", "to all", toSelf: true));
        Assert.False(_topics.Publish("room", "to all").Dropped);
    }

    [Fact]
    public void DropNewestThatLeavesIsNoLongerCounted()
    {
        var laggard = Subscriber(SlowConsumerPolicy.DropNewest, limit: 2 * Frame);
        var other = Subscriber(SlowConsumerPolicy.Close);
        laggard.Room = 0;
        for (var i = 0; i < 5; i++)
            _shard.Round(() => Publish(i));

        _shard.Work(() => laggard.Unsubscribe("room"));
        Assert.Equal(new PublishResult(1, 0), _topics.Publish("room", "1"));
        _shard.Work(() => laggard.Subscribe("room"));
        Assert.Equal(new PublishResult(2, 0), _topics.Publish("room", "2"));
        _shard.Work(laggard.End);
        Assert.Equal(new PublishResult(1, 0), _topics.Publish("room", "3"));
    }

    // A publication that came while the last flush of the round was under way was counted; the peer drains before the next round's flush.
    [Fact]
    public void DropNewestDoesNotForgetWhatItAcceptedWhenItGoesOn()
    {
        var during = Subscriber(SlowConsumerPolicy.Close);
        var laggard = Subscriber(SlowConsumerPolicy.DropNewest, limit: 3 * Frame);
        laggard.Room = 0;
        var expected = new List<string>();
        PublishExpecting(0, expected, others: 1);
        during.WhenSending = () => PublishExpecting(1 + during.Received.Count, expected, others: 1);
        _shard.Round();
        during.WhenSending = null;
        Assert.True(_shard.HasDirt);
        PublishExpecting(5, expected, others: 1);
        _shard.Work(laggard.TakeAll);
        PublishExpecting(6, expected, others: 1);
        _shard.Settle();

        Assert.Equal([.. Texts(0, 5), Text(6)], expected);
        Assert.Equal(expected, laggard.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void DropNewestDropsOwnMessagesToo()
    {
        var laggard = Subscriber(SlowConsumerPolicy.DropNewest, limit: 2 * Frame);
        laggard.Room = 0;
        for (var i = 0; i < 5; i++)
            _shard.Round(() => Publish(i));

        Assert.Equal(SendStatus.Dropped, laggard.Send("own").Status);
        _shard.Round(laggard.TakeAll);
        _shard.Round(() => Assert.Equal(SendStatus.Sent, laggard.Send("own").Status));
        Assert.Equal([.. Texts(0, 3), "own"], laggard.Received);
    }

    [Fact]
    public void SkipToTailGoesOnAtTheNewestWithWholeFrames()
    {
        var laggard = Subscriber(SlowConsumerPolicy.SkipToTail, limit: 3 * Frame);
        laggard.Room = 10;
        for (var i = 0; i < 20; i++)
        {
            _shard.Round(() => Assert.Equal(new PublishResult(1, 0), _topics.Publish("room", Text(i))));
            Assert.InRange(laggard.BufferedAmount, 1, 4 * Frame);
        }

        _shard.Round(laggard.TakeAll);
        Assert.Equal(Text(0), laggard.Received[0]);
        Assert.Equal(Text(19), laggard.Received[^1]);
        Assert.InRange(laggard.Received.Count, 2, 4);
        Assert.Equal(laggard.Received.Order(StringComparer.Ordinal), laggard.Received);
        Assert.Equal(1, laggard.Drains);
        Assert.InRange(_topics.SlowConsumers(SlowConsumerPolicy.SkipToTail), 1, 20);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void SkipToTailKeepsOwnMessagesInTheirOrder()
    {
        var laggard = Subscriber(SlowConsumerPolicy.SkipToTail, limit: 4 * Frame);
        laggard.Room = 0;
        _shard.Round(() =>
        {
            laggard.Send("own 1");
            Publish(0);
            laggard.Send("own 2");
        });
        for (var i = 1; i < 20; i++)
            _shard.Round(() => Publish(i));

        _shard.Round(laggard.TakeAll);
        Assert.Equal(["own 1", "own 2"], laggard.Received[..2]);
        Assert.Equal(Text(19), laggard.Received[^1]);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void SkipToTailDeliversTheNewestThoughASendTookItEarly()
    {
        var laggard = Subscriber(SlowConsumerPolicy.SkipToTail, limit: 3 * Frame);
        laggard.Room = 0;
        _shard.Round(() =>
        {
            for (var i = 0; i < 5; i++)
                Publish(i);
            laggard.Send("own");
        });
        _shard.Round(laggard.TakeAll);
        Assert.Contains(Text(4), laggard.Received);
        Assert.Contains("own", laggard.Received);
    }

    [Fact]
    public void ABurstIsNotTakenForASlowPeer()
    {
        var connection = Subscriber(SlowConsumerPolicy.Close, limit: 3 * Frame);
        _shard.Round(() =>
        {
            for (var i = 0; i < 20; i++)
                Assert.Equal(SendStatus.Sent, connection.Send(Text(i)).Status);
        });
        Assert.Equal(Texts(0, 20), connection.Received);
        Assert.Equal(0, connection.TooSlows);
        Assert.Equal(0, connection.Drains);
        Assert.Equal(0, _topics.SlowConsumers(SlowConsumerPolicy.Close));
    }

    [Theory]
    [InlineData(SlowConsumerPolicy.Close)]
    [InlineData(SlowConsumerPolicy.DropNewest)]
    [InlineData(SlowConsumerPolicy.SkipToTail)]
    public void OwnMessagesPastTheLimitAreDropped(SlowConsumerPolicy policy)
    {
        var connection = Subscriber(policy, limit: 3 * Frame);
        connection.Room = 0;
        var results = new List<SendStatus>();
        _shard.Round(() =>
        {
            for (var i = 0; i < 20; i++)
                results.Add(connection.Send(Text(i)).Status);
        });

        Assert.Equal(Enumerable.Repeat(SendStatus.Dropped, 16), results[4..]);
        Assert.DoesNotContain(SendStatus.Dropped, results[..4]);
        Assert.Equal(16, _topics.Dropped);
        Assert.Equal(policy == SlowConsumerPolicy.Close ? 1 : 0, connection.TooSlows);
        _shard.Round(connection.TakeAll);
        Assert.Equal(policy == SlowConsumerPolicy.Close ? ["too slow"] : Texts(0, 4), connection.Received);
    }

    [Fact]
    public void DrainMayPublishAndSend()
    {
        var laggard = Subscriber(SlowConsumerPolicy.DropNewest, limit: 2 * Frame);
        laggard.Room = 0;
        for (var i = 0; i < 5; i++)
            _shard.Round(() => Publish(i));

        laggard.WhenDrained = () =>
        {
            laggard.Send("back");
            Assert.Equal(new PublishResult(1, 0), laggard.Publish("room", "again", toSelf: true));
        };
        _shard.Round(laggard.TakeAll);
        Assert.Equal([.. Texts(0, 3), "back", "again"], laggard.Received);
    }

    private FakeConnection Subscriber(SlowConsumerPolicy policy, int limit = 1_000)
    {
        var connection = new FakeConnection(_shard, _topics, limits: new ConnectionLimits(limit, policy));
        _shard.Work(() => connection.Subscribe("room"));
        return connection;
    }

    private void Publish(int number) => _topics.Publish("room", Text(number));

    private void PublishExpecting(int number, List<string> expected, int others = 0)
    {
        var result = _topics.Publish("room", Text(number));
        Assert.Equal(1 + others, result.Reached + result.Skipped);
        if (result.Reached > others)
            expected.Add(Text(number));
    }

    private static string Text(int number) => $"{number:D100}";

    private static string[] Texts(int from, int to) => [.. Enumerable.Range(from, to - from).Select(Text)];
}
