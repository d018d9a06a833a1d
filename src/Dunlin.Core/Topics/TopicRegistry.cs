using System.Collections.Concurrent;
using Dunlin.Connections;

namespace Dunlin.Topics;

/// <summary>All topics of a server, by name. A topic exists while it has a subscriber. Thread-safe.</summary>
internal sealed class TopicRegistry : ITopics
{
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly long[] _slowConsumers = new long[Enum.GetValues<SlowConsumerPolicy>().Length];
    private long _publications;
    private long _deliveries;
    private long _dropped;
    private int _subscriptions;

    public int Count => _topics.Count;

    public int Subscriptions => Volatile.Read(ref _subscriptions);

    public long Publications => Interlocked.Read(ref _publications);

    public long Deliveries => Interlocked.Read(ref _deliveries);

    /// <summary>Messages that were not sent to a connection over its limit. What skipping to the tail leaves out is not counted: it is thrown away as bytes.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Times that a connection passed its limit.</summary>
    public long SlowConsumers(SlowConsumerPolicy policy) => Interlocked.Read(ref _slowConsumers[(int)policy]);

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void CountSlowConsumer(SlowConsumerPolicy policy) => Interlocked.Increment(ref _slowConsumers[(int)policy]);

    public int SubscriberCount(string topic)
    {
        if (!_topics.TryGetValue(topic, out var found))
            return 0;

        lock (found)
            return found.Subscribers;
    }

    public PublishResult Publish(string topic, string text, bool compress = false)
    {
        using var utf8 = new Utf8Text(text);
        return Publish(topic, utf8.Bytes, MessageType.Text, compress);
    }

    public PublishResult Publish(string topic, ReadOnlySpan<byte> payload, MessageType type = MessageType.Binary, bool compress = false) =>
        _topics.TryGetValue(topic, out var found)
            ? Append(found, new Publication(payload, type, compress), sender: null, Shard.Current?.Order)
            : default;

    /// <summary>Publishes for a connection. With a subscription given, under its connection's lock, that one is left out.</summary>
    public PublishResult Publish(string topic, in Publication publication, Subscription? excluded, PublishOrder? order) =>
        excluded is not null ? Append(excluded.Topic, publication, excluded, order)
        : _topics.TryGetValue(topic, out var found) ? Append(found, publication, sender: null, order)
        : default;

    /// <summary>Under the connection's lock.</summary>
    public Subscription Subscribe(Connection connection, string name, bool latestOnly = false)
    {
        while (true)
        {
            var topic = _topics.GetOrAdd(name, static key => new Topic(key));
            lock (topic)
            {
                if (topic.Removed)
                    continue;

                var subscription = new Subscription(connection, topic, latestOnly);
                topic.Join(subscription);
                Interlocked.Increment(ref _subscriptions);
                return subscription;
            }
        }
    }

    /// <summary>
    /// Under the connection's lock: no publish result counts it from now on. False when publications before that wait for it: it has to take them, and
    /// then to <see cref="Leave"/>.
    /// </summary>
    public bool TryUnsubscribe(Subscription subscription)
    {
        lock (subscription.Topic)
        {
            subscription.Topic.Stop(subscription);
            if (subscription.HasUnflushed)
                return false;

            Leave(subscription);
            return true;
        }
    }

    /// <summary>Under the connection's lock.</summary>
    public void Leave(Subscription subscription)
    {
        var topic = subscription.Topic;
        lock (topic)
        {
            topic.Leave(subscription);
            Interlocked.Decrement(ref _subscriptions);
            if (topic.Removed)
                _topics.TryRemove(new KeyValuePair<string, Topic>(topic.Name, topic));
        }
    }

    private PublishResult Append(Topic topic, in Publication publication, Subscription? sender, PublishOrder? order)
    {
        var encoded = EncodedFrames.Of(publication, topic.Logs);
        PublishResult result;
        lock (topic)
            result = topic.Append(publication, encoded, sender, order);

        Interlocked.Increment(ref _publications);
        Interlocked.Add(ref _deliveries, result.Reached);
        if (result.Skipped > 0)
            Interlocked.Add(ref _dropped, result.Skipped);
        return result;
    }
}
