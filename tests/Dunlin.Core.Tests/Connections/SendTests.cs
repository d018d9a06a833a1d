using Dunlin.Connections;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Connections;

public sealed class SendTests
{
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();
    private readonly Baseline _baseline = new();

    [Fact]
    public void ManySendsOfARoundAreOneCall()
    {
        var connection = Connection();
        _shard.Round(() =>
        {
            for (var i = 0; i < 100; i++)
                Assert.Equal(new SendResult(SendStatus.Sent, 6), connection.Send("x"));
        });
        Assert.Equal(100, connection.Received.Count);
        Assert.Equal(1, connection.Transmissions);
        Assert.Equal(1, connection.Flushes);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void AnotherThreadsSendWakesTheLoopOnce()
    {
        var connection = Connection();
        connection.Send("1");
        connection.Send("2");
        Assert.Equal(1, _shard.Wakes);
        Assert.Equal(0, connection.Transmissions);
        _shard.Round();
        Assert.Equal(["1", "2"], connection.Received);
    }

    [Fact]
    public void ABurstLeavesBeforeTheRoundEnds()
    {
        var connection = Connection();
        _shard.Work(() =>
        {
            for (var i = 0; i < 70; i++)
                connection.Send(new string('x', 1_000));
            Assert.True(connection.Received.Count >= 60);
            Assert.InRange(connection.BufferedAmount, 0, 64 * 1024);
        });
        _shard.Settle();
        Assert.Equal(70, connection.Received.Count);
    }

    [Fact]
    public void SendsBehindABlockedPeerAreQueuedAndReadingPauses()
    {
        var connection = Connection(limit: 1_000);
        connection.Room = 0;
        _shard.Round(() => Assert.Equal(SendStatus.Sent, connection.Send("1").Status));
        Assert.Equal(SendStatus.Queued, connection.Send("2").Status);
        Assert.False(connection.IsCongested);
        connection.Send(new string('x', 500));
        Assert.True(connection.IsCongested);
        Assert.Equal(6 + 6 + 505, connection.BufferedAmount);

        _shard.Round(connection.TakeAll);
        Assert.False(connection.IsCongested);
        Assert.Equal(0, connection.BufferedAmount);
        Assert.Equal(3, connection.Received.Count);
        Assert.Equal(1, connection.Drains);
    }

    [Fact]
    public void ABrokenConnectionForgetsWhatWaits()
    {
        var connection = Connection();
        connection.Room = 2;
        _shard.Round(() => connection.Send("1"));
        connection.IsBroken = true;
        _shard.Round(connection.OnWritable);
        Assert.Equal(0, connection.BufferedAmount);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void OnWritableThatNobodyAskedForDoesNothing()
    {
        var connection = Connection();
        _shard.Round(connection.OnWritable);
        Assert.Equal((0, 0, 0), (connection.Transmissions, connection.Drains, connection.Flushes));
    }

    [Fact]
    public void ARangeThatBeginsBehindABlockedSendWaitsForIt()
    {
        var connection = Connection();
        _shard.Work(() => connection.Subscribe("room"));
        connection.Room = 3;
        _shard.Round(() => connection.Send("own"));
        _shard.Round(() => _topics.Publish("room", "published"));
        _shard.Round(() => connection.Take(4));
        Assert.Empty(connection.Received);
        _shard.Round(connection.TakeAll);
        Assert.Equal(["own", "published"], connection.Received);
        _baseline.AssertNothingHeld();
    }

    private FakeConnection Connection(int limit = 1_000_000) => new(_shard, _topics, limits: new ConnectionLimits(limit, SlowConsumerPolicy.Close));
}
