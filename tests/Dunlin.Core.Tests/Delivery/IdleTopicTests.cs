using Dunlin.Connections;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Delivery;

/// <summary>A topic that nobody publishes to, and whose laggards have caught up or gone, holds no chunk.</summary>
public sealed class IdleTopicTests
{
    private static readonly string Large = new('x', 5_000);
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();
    private readonly Baseline _baseline = new();

    [Fact]
    public void AFlushGivesTheChunkBack()
    {
        Subscriber("room");
        _shard.Round(() => _topics.Publish("room", "hello"));
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void ABurstOverManyChunksIsGivenBack()
    {
        Subscriber("room");
        _shard.Round(() => Publish(100));
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void EveryShardMustHaveFlushed()
    {
        var other = new FakeShard();
        Subscriber("room");
        Subscriber("room", other);
        other.Settle();
        _shard.Round(() => Publish(100));
        Assert.NotEqual(0, _baseline.ChunksHeld);
        other.Settle();
        _baseline.AssertNothingHeld();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void ALaggardThatCatchesUpGivesItsRangeBack(int messages)
    {
        var laggard = Subscriber("room");
        laggard.Room = 3;
        Subscriber("room");
        _shard.Round(() => Publish(messages));
        Assert.NotEqual(0, _baseline.ChunksHeld);

        _shard.Round(laggard.TakeAll);
        Assert.Equal(messages, laggard.Received.Count);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void ALaggardThatCatchesUpInPiecesGivesEachChunkBackInTurn()
    {
        var laggard = Subscriber("room");
        laggard.Room = 0;
        _shard.Round(() => Publish(100));
        var held = _baseline.ChunksHeld;
        while (laggard.Received.Count < 100)
        {
            _shard.Round(() => laggard.Take(7_001));
            Assert.True(_baseline.ChunksHeld <= held);
            held = _baseline.ChunksHeld;
        }

        _baseline.AssertNothingHeld();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void ALaggardThatDisconnectsGivesItsRangeBack(int messages)
    {
        var laggard = Subscriber("room");
        laggard.Room = 3;
        Subscriber("room");
        _shard.Round(() => Publish(messages));
        _shard.Round(laggard.End);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void ALaggardWhoseConnectionBreaksGivesItsRangeBack()
    {
        var laggard = Subscriber("room");
        laggard.Room = 3;
        Subscriber("room");
        _shard.Round(() => Publish(100));
        laggard.IsBroken = true;
        _shard.Round(laggard.OnWritable);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void LaggardsInDifferentPlacesKeepOnlyWhatTheyNeed()
    {
        var first = Subscriber("room");
        first.Room = 0;
        _shard.Round(() => Publish(50));
        var second = Subscriber("room");
        second.Room = 0;
        _shard.Round(() => Publish(50));

        _shard.Round(first.TakeAll);
        Assert.NotEqual(0, _baseline.ChunksHeld);
        _shard.Round(second.End);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void TheLastSubscribersLeavingGivesUnflushedBytesBack()
    {
        var connection = Subscriber("room");
        _shard.Work(() =>
        {
            Publish(100);
            connection.End();
        });
        _baseline.AssertNothingHeld();
        Assert.False(_shard.HasUnflushed);
        Assert.Equal(0, _topics.Count);
    }

    [Fact]
    public void TheLastSubscribersLeavingFromAnotherThreadGivesUnflushedBytesBack()
    {
        var connection = Subscriber("room");
        Publish(100);
        connection.End();
        _baseline.AssertNothingHeld();
        _shard.Settle();
        Assert.False(_shard.HasUnflushed);
    }

    [Fact]
    public void OwnMessagesAreGivenBack()
    {
        var connection = Subscriber("room");
        connection.Room = 0;
        _shard.Round(() =>
        {
            for (var i = 0; i < 20; i++)
                connection.Send(Large);
        });
        Assert.NotEqual(0, _baseline.ChunksHeld);
        _shard.Round(connection.TakeAll);
        Assert.Equal(20, connection.Received.Count);
        _baseline.AssertNothingHeld();
    }

    [Theory]
    [InlineData(SlowConsumerPolicy.DropNewest)]
    [InlineData(SlowConsumerPolicy.SkipToTail)]
    public void AStuckClientHoldsAtMostItsLimit(SlowConsumerPolicy policy)
    {
        const int limit = 100_000;
        var stuck = Subscriber("room", limits: new ConnectionLimits(limit, policy));
        Subscriber("room");
        stuck.Room = 1_234;
        for (var i = 0; i < 1_000; i++)
            _shard.Round(() => Publish(1));

        // Chunks are at most 64 KiB here, and a range may begin and end within one.
        Assert.InRange(_baseline.ChunksHeld, 1, 2 + limit / 5_000);
        Assert.InRange(stuck.BufferedAmount, 1, limit + 10_000);
        stuck.End();
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void AClosedSlowConsumerHoldsTheRestOfOneFrameAndTheReason()
    {
        var stuck = Subscriber("room", limits: new ConnectionLimits(100_000, SlowConsumerPolicy.Close));
        Subscriber("room");
        stuck.Room = 1_234;
        for (var i = 0; i < 1_000; i++)
            _shard.Round(() => Publish(1));

        Assert.Equal(1, stuck.TooSlows);
        Assert.InRange(_baseline.ChunksHeld, 1, 2);
        Assert.InRange(stuck.BufferedAmount, 1, 5_100);
        _shard.Round(stuck.TakeAll);
        Assert.Equal([Large, "too slow"], stuck.Received);
        _baseline.AssertNothingHeld();
    }

    private FakeConnection Subscriber(string topic, FakeShard? shard = null, ConnectionLimits? limits = null)
    {
        var connection = new FakeConnection(shard ?? _shard, _topics, limits: limits);
        (shard ?? _shard).Work(() => connection.Subscribe(topic));
        return connection;
    }

    private void Publish(int messages)
    {
        for (var i = 0; i < messages; i++)
            _topics.Publish("room", Large);
    }
}
