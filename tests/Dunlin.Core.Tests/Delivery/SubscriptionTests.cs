using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Delivery;

/// <summary>A subscription gets exactly what is published between its beginning and its end.</summary>
public sealed class SubscriptionTests
{
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();
    private readonly Baseline _baseline = new();

    [Fact]
    public void ALateSubscriberGetsNothingOlder()
    {
        var (first, onLoop, offLoop) = (Connection(), Connection(), Connection());
        first.Subscribe("room");
        _shard.Work(() =>
        {
            _topics.Publish("room", "1");
            onLoop.Subscribe("room");
            _topics.Publish("room", "2");
        });
        offLoop.Subscribe("room");
        _topics.Publish("room", "3");
        _shard.Settle();

        Assert.Equal(["1", "2", "3"], first.Received);
        Assert.Equal(["2", "3"], onLoop.Received);
        Assert.Equal(["3"], offLoop.Received);
        _baseline.AssertNothingHeld();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void UnsubscribingDeliversExactlyWhatWasBefore(bool onLoop)
    {
        var (leaver, stayer) = (Connection(), Connection());
        leaver.Subscribe("room");
        stayer.Subscribe("room");
        _shard.Settle();
        _topics.Publish("room", "1");
        if (onLoop)
            _shard.Work(() => Assert.True(leaver.Unsubscribe("room")));
        else
            Assert.True(leaver.Unsubscribe("room"));
        _topics.Publish("room", "2");
        _shard.Settle();

        Assert.Equal(["1"], leaver.Received);
        Assert.Equal(["1", "2"], stayer.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void ComingBackGetsWhatIsNew()
    {
        var (connection, stayer) = (Connection(), Connection());
        stayer.Subscribe("room");
        connection.Subscribe("room");
        _topics.Publish("room", "1");
        connection.Unsubscribe("room");
        _topics.Publish("room", "2");
        connection.Subscribe("room");
        _topics.Publish("room", "3");
        _shard.Settle();
        Assert.Equal(["1", "3"], connection.Received);
        Assert.Equal(["1", "2", "3"], stayer.Received);
    }

    [Fact]
    public void ComingAndGoingOffTheLoopBeforeAnyRoundLeavesNoTrace()
    {
        var connection = Connection();
        for (var i = 0; i < 10; i++)
        {
            Assert.True(connection.Subscribe("room"));
            Assert.False(connection.Subscribe("room"));
            Assert.True(connection.Unsubscribe("room"));
            Assert.False(connection.Unsubscribe("room"));
        }

        Assert.Equal(0, _topics.Count);
        Assert.Equal(0, _topics.Subscriptions);
        _shard.Settle();
        Assert.Empty(connection.Received);
    }

    [Fact]
    public void TheSenderIsLeftOutByRange()
    {
        var (sender, other) = (Connection(), Connection());
        _shard.Work(() =>
        {
            sender.Subscribe("room");
            other.Subscribe("room");
        });
        _shard.Round(() =>
        {
            Assert.Equal(new PublishResult(1, 0), other.Publish("room", "1"));
            Assert.Equal(new PublishResult(1, 0), sender.Publish("room", "2"));
            Assert.Equal(new PublishResult(1, 0), sender.Publish("room", "3"));
            Assert.Equal(new PublishResult(1, 0), other.Publish("room", "4"));
            Assert.Equal(new PublishResult(1, 0), sender.Publish("room", "5"));
            Assert.Equal(new PublishResult(2, 0), sender.Publish("room", "6", toSelf: true));
        });

        Assert.Equal(["1", "4", "6"], sender.Received);
        Assert.Equal(["2", "3", "5", "6"], other.Received);
    }

    [Fact]
    public void ASenderThatIsNotSubscribedReachesAll()
    {
        var (sender, other) = (Connection(), Connection());
        other.Subscribe("room");
        Assert.Equal(new PublishResult(1, 0), sender.Publish("room", "1"));
        _shard.Settle();
        Assert.Equal(["1"], other.Received);
    }

    [Fact]
    public void PublishingToNobodyReachesNobody()
    {
        Assert.Equal(new PublishResult(0, 0), _topics.Publish("room", "1"));
        Assert.True(_topics.Publish("room", "1").Dropped);
        Assert.Equal(new PublishResult(0, 0), Connection().Publish("room", "1"));
        Assert.Equal(0, _topics.Count);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void PublishingOnlyToItselfReachesNobody()
    {
        var connection = Connection();
        connection.Subscribe("room");
        Assert.Equal(new PublishResult(0, 0), connection.Publish("room", "1"));
        _shard.Settle();
        Assert.Empty(connection.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void ATopicGoesWithItsLastSubscriberAndIsMadeAnew()
    {
        var (first, second) = (Connection(), Connection());
        first.Subscribe("room");
        second.Subscribe("room");
        Assert.Equal(1, _topics.Count);
        Assert.Equal(2, _topics.SubscriberCount("room"));
        first.Unsubscribe("room");
        second.End();
        Assert.Equal(0, _topics.Count);
        Assert.Equal(0, _topics.SubscriberCount("room"));

        first.Subscribe("room");
        _topics.Publish("room", "1");
        _shard.Settle();
        Assert.Equal(["1"], first.Received);
        Assert.Empty(second.Received);
        Assert.Equal(1, _topics.Count);
    }

    [Fact]
    public void NamesAreComparedByOrdinal()
    {
        var connection = Connection();
        connection.Subscribe("room");
        connection.Subscribe("Room");
        Assert.Equal(2, _topics.Count);
        Assert.True(connection.IsSubscribed("Room"));
        Assert.False(connection.IsSubscribed("ROOM"));
        Assert.Equal(["Room", "room"], connection.SubscribedTopics.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WhatIsOverCannotSubscribe()
    {
        var connection = Connection();
        connection.Subscribe("room");
        connection.LeaveAll();
        Assert.False(connection.Subscribe("room"));
        Assert.Equal(0, _topics.Count);
        connection.End();
        Assert.False(connection.Subscribe("room"));
        Assert.Equal(0, _topics.Count);
        Assert.Equal(SendStatus.Dropped, connection.Send("1").Status);
    }

    [Fact]
    public void EndingDeliversWhatWasPublishedBefore()
    {
        var connection = Connection();
        connection.Subscribe("t");
        connection.Subscribe("u");
        _shard.Settle();
        _shard.Round(() =>
        {
            connection.Publish("u", "1", toSelf: true);
            connection.Publish("t", "2", toSelf: true);
            connection.LeaveAll();
            _topics.Publish("t", "3");
        });
        Assert.Equal(["1", "2"], connection.Received);
    }

    [Fact]
    public void CountsAddUp()
    {
        var (first, second) = (Connection(), Connection());
        first.Subscribe("a");
        first.Subscribe("b");
        second.Subscribe("a");
        _topics.Publish("a", "1");
        first.Publish("a", "2");
        _topics.Publish("nobody", "3");
        Assert.Equal(2, _topics.Count);
        Assert.Equal(3, _topics.Subscriptions);
        Assert.Equal(2, _topics.Publications);
        Assert.Equal(3, _topics.Deliveries);
        first.End();
        Assert.Equal(1, _topics.Subscriptions);
        Assert.Equal(1, _topics.Count);
    }

    [Fact]
    public void AShardIsWokenByOthersAndOnlyThen()
    {
        var far = new FakeShard();
        var (near, distant) = (Connection(), new FakeConnection(far, _topics));
        _shard.Work(() => near.Subscribe("room"));
        far.Work(() => distant.Subscribe("room"));
        Assert.Equal((0, 0), (_shard.Wakes, far.Wakes));

        _shard.Round(() =>
        {
            for (var i = 0; i < 10; i++)
                near.Publish("room", "1");
            Assert.Equal(0, far.Wakes);
        });
        Assert.Equal((0, 1), (_shard.Wakes, far.Wakes));
        far.Round();
        _topics.Publish("room", "2");
        Assert.Equal((1, 2), (_shard.Wakes, far.Wakes));
    }

    [Theory]
    [InlineData(255, 0)]
    [InlineData(256, 1)]
    public void OthersAreWokenBeforeALongFlushAndAfterAShortOne(int subscribers, int wakesWhileSending)
    {
        var far = new FakeShard();
        var distant = new FakeConnection(far, _topics);
        far.Work(() => distant.Subscribe("room"));
        var seen = new List<int>();
        var near = Enumerable.Range(0, subscribers).Select(_ => Connection()).ToList();
        _shard.Work(() => near.ForEach(connection => connection.Subscribe("room")));
        near[0].WhenSending = () => seen.Add(far.Wakes);

        _shard.Round(() => _topics.Publish("room", "1"));

        Assert.Equal([wakesWhileSending], seen);
        Assert.Equal(1, far.Wakes);
        far.Round();
        Assert.Equal(["1"], distant.Received);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AShardWhoseSubscribersHaveLeftIsLeftInPeace(bool onLoop)
    {
        var far = new FakeShard();
        var (near, distant) = (Connection(), new FakeConnection(far, _topics));
        _shard.Work(() => near.Subscribe("room"));
        far.Work(() => distant.Subscribe("room"));
        if (onLoop)
            far.Work(() => distant.Unsubscribe("room"));
        else
            distant.Unsubscribe("room");
        _topics.Publish("room", "1");
        far.Settle();
        var wakes = far.Wakes;
        for (var i = 0; i < 10; i++)
            _topics.Publish("room", "2");
        Assert.Equal(wakes, far.Wakes);
        Assert.False(far.HasDirt);

        far.Work(() => distant.Subscribe("room"));
        _topics.Publish("room", "3");
        far.Settle();
        _shard.Settle();
        Assert.Equal(["3"], distant.Received);
        Assert.Equal(12, near.Received.Count);
        _baseline.AssertNothingHeld();
    }

    private FakeConnection Connection() => new(_shard, _topics);
}
