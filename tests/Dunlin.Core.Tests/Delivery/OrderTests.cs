using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Delivery;

/// <summary>What one handler call sends and publishes arrives in the order of the calls, whichever topic a flush was queued for first.</summary>
public sealed class OrderTests
{
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();
    private readonly FakeShard _otherShard = new();
    private readonly Baseline _baseline = new();

    [Fact]
    public void SendsAndPublicationsKeepTheirOrder()
    {
        var (sender, near, far) = (Connection(), Connection(), Connection(_otherShard));
        foreach (var connection in new[] { sender, near, far })
            Subscribe(connection, "t", "u");

        _shard.Round(() =>
        {
            foreach (var receiver in new[] { sender, near, far })
                receiver.Send("1");
            sender.Publish("t", "2", toSelf: true);
            foreach (var receiver in new[] { sender, near, far })
                receiver.Send("3");
            sender.Publish("u", "4", toSelf: true);
            sender.Publish("t", "5", toSelf: true);
            sender.Publish("u", "6", toSelf: true);
            foreach (var receiver in new[] { sender, near, far })
                receiver.Send("7");
        });
        _otherShard.Round();

        foreach (var receiver in new[] { sender, near, far })
            Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], receiver.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void ALaterPublicationDoesNotJoinAFlushThatIsQueuedEarlier()
    {
        var receiver = Connection();
        Subscribe(receiver, "t", "u");
        var (first, second) = (Connection(), Connection());
        _shard.Round(() =>
        {
            first.BeginHandlerCall();
            first.Publish("t", "t1");
            second.BeginHandlerCall();
            second.Publish("u", "u1");
            second.Publish("t", "t2");
        });

        Assert.Equal(["t1", "u1", "t2"], receiver.Received);
    }

    [Fact]
    public void WhatDifferentHandlersPublishToOneTopicLeavesTogether()
    {
        var receiver = Connection();
        Subscribe(receiver, "t", "u");
        _shard.Round(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                receiver.BeginHandlerCall();
                receiver.Publish(i % 2 == 0 ? "t" : "u", "message", toSelf: true);
            }
        });

        Assert.Equal(10, receiver.Received.Count);
        Assert.Equal(2, receiver.Transmissions);
    }

    [Fact]
    public void ASendTakesEarlierPublicationsInTheOrderOfTheirPublishing()
    {
        var receiver = Connection();
        Subscribe(receiver, "t", "u");
        var sender = Connection();
        _shard.Round(() =>
        {
            sender.Publish("u", "1");
            sender.Publish("t", "2");
            receiver.Send("3");
        });

        Assert.Equal(["1", "2", "3"], receiver.Received);
    }

    [Fact]
    public void ASendTakesEarlierPublicationsPartByPart()
    {
        var receiver = Connection();
        Subscribe(receiver, "t", "u");
        var sender = Connection();
        _shard.Round(() =>
        {
            sender.Publish("u", "1");
            sender.Publish("t", "2");
            sender.Publish("u", "3");
            receiver.Send("4");
            sender.Publish("t", "5");
        });

        Assert.Equal(["1", "2", "3", "4", "5"], receiver.Received);
    }

    [Fact]
    public void UnsubscribingDoesNotLetATopicOvertake()
    {
        var receiver = Connection();
        Subscribe(receiver, "t", "u");
        var sender = Connection();
        _shard.Round(() =>
        {
            sender.Publish("u", "1");
            sender.Publish("t", "2");
            receiver.Unsubscribe("t");
        });

        Assert.Equal(["1", "2"], receiver.Received);
    }

    [Fact]
    public void AsyncHandlersKeepTheirOrderOffTheLoop()
    {
        var receiver = Connection(_otherShard);
        Subscribe(receiver, "t", "u");
        _topics.Publish("t", "1");
        var sender = Connection();
        sender.Publish("u", "2");
        sender.Publish("t", "3");
        _otherShard.Round();
        Assert.Equal(["1", "2", "3"], receiver.Received);
    }

    [Fact]
    public void AnySequenceKeepsItsOrder() => Script.Check(3_000, 120, script =>
    {
        var baseline = new Baseline();
        new World(script).Run();
        baseline.AssertNothingHeld();
    });

    private FakeConnection Connection(FakeShard? shard = null) => new(shard ?? _shard, _topics);

    private static void Subscribe(FakeConnection connection, params string[] topics) => ((FakeShard)connection.Shard).Work(() =>
    {
        foreach (var topic in topics)
            connection.Subscribe(topic);
    });
}
