using System.Text;
using Dunlin.Connections;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Connections;

/// <summary>Publications that arrive while an early take is under way.</summary>
public sealed class EarlyTakeTests
{
    private readonly FakeShard _shard = new();
    private readonly FakeConnection _receiver;
    private readonly PublishOrder _order = new();
    private readonly FrameReader _reader = new();
    private readonly Baseline _baseline = new();
    private Outbox _outbox;

    public EarlyTakeTests() => _receiver = new FakeConnection(_shard, new TopicRegistry());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ATopicWithoutAnythingAtFirstIsNotOvertaken(bool threeTopics)
    {
        var (first, second, third) = (Join("first"), Join("second"), Join("third"));
        var subscriptions = threeTopics ? new[] { first, second, third } : [first, second];
        Publish(first, "1");
        Publish(second, "2");
        Publish(third, "3");
        Take(subscriptions);
        Publish(second, "4");
        Publish(third, "5");

        // The flush of the first topic is still queued, without anything in it. Another thread comes in the middle of the next take.
        var taking = new Thread(() => Take(subscriptions));
        lock (second.Topic)
        {
            taking.Start();
            Assert.True(SpinWait.SpinUntil(() => taking.ThreadState.HasFlag(ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(30)));
            _order.Reset();
            Publish(first, "6", _order);
            Publish(second, "7", _order);
        }

        taking.Join();
        var taken = Taken();
        Assert.Contains("4", taken);
        if (taken.Contains("7"))
            Assert.InRange(taken.IndexOf("6"), 0, taken.IndexOf("7"));

        End(first, second, third);
        _baseline.AssertNothingHeld();
    }

    private Subscription Join(string name)
    {
        var topic = new Topic(name);
        var subscription = new Subscription(_receiver, topic);
        lock (topic)
            topic.Join(subscription);
        return subscription;
    }

    private void End(params Subscription[] subscriptions)
    {
        _outbox.Clear();
        foreach (var subscription in subscriptions)
        {
            lock (subscription.Topic)
            {
                subscription.Topic.Stop(subscription);
                subscription.Topic.Leave(subscription);
            }
        }
    }

    private static void Publish(Subscription subscription, string text, PublishOrder? order = null)
    {
        lock (subscription.Topic)
            subscription.Topic.Append(new Publication(Encoding.UTF8.GetBytes(text), MessageType.Text, compress: false), default, sender: null, order);
    }

    private void Take(Subscription[] subscriptions) => EarlyTake.TakeAll(_shard, subscriptions, ref _outbox);

    private List<string> Taken()
    {
        var pieces = new ArraySegment<byte>[16];
        var count = _outbox.Gather(pieces, out _);
        return [.. pieces.Take(count).SelectMany(piece => _reader.Texts(piece))];
    }
}
