using System.Diagnostics.CodeAnalysis;
using Dunlin.Channels;

namespace Dunlin.Brokers.Memory;

/// <summary>A channel as all nodes share it. Everything is done under its lock, the deliveries too: nodes hear of publications in the order of their offsets.</summary>
internal sealed class MemoryChannel(string name, ulong epoch)
{
    private readonly Lock _lock = new();
    private readonly List<MemoryBroker> _subscribers = [];
    private BrokerRetention _retention;
    private ChannelStream _stream = new(OptionsOf(default), epoch);
    private bool _isOver;

    public MemoryMembers Members { get; } = new(name);

    /// <summary>Does something with it. False when it is over: look the name up again.</summary>
    public bool TryDo<TInput, TResult>(TInput input, long now, Func<MemoryChannel, TInput, long, TResult> action, [MaybeNullWhen(false)] out TResult result)
    {
        lock (_lock)
        {
            result = _isOver ? default : action(this, input, now);
            return !_isOver;
        }
    }

    public bool TryEnd(long now)
    {
        lock (_lock)
        {
            _stream.Expire(now);
            _isOver |= _subscribers.Count == 0 && _stream.Bytes == 0 && Members.IsEmpty;
            return _isOver;
        }
    }

    public void Restart(ulong newEpoch)
    {
        lock (_lock)
            _stream = new ChannelStream(OptionsOf(in _retention), newEpoch);
    }

    public BrokerPublishResult Publish(in BrokerPublication publication, long now)
    {
        Use(in publication);
        _stream.Expire(now);
        if (_stream.TryFind(publication.Key, now, out var first))
            return new BrokerPublishResult(new StreamPosition(_stream.Epoch, first), IsDuplicate: true);

        var offset = _stream.Append(publication.Body.Span, publication.Ephemeral, publication.Key, publication.Timestamp);
        var position = new StreamPosition(_stream.Epoch, offset);
        foreach (var subscriber in _subscribers)
            subscriber.Deliver(name, new BrokerDelivery(position, publication.Timestamp, publication.Body));
        return new BrokerPublishResult(position);
    }

    public StreamPosition Subscribe(MemoryBroker broker, long now)
    {
        _stream.Expire(now);
        if (!_subscribers.Contains(broker))
            _subscribers.Add(broker);
        Members.Watch(broker);
        return _stream.Position;
    }

    public bool Remove(MemoryBroker broker)
    {
        Members.Remove(broker);
        return Cut(broker);
    }

    public bool Cut(MemoryBroker broker)
    {
        Members.Unwatch(broker);
        return _subscribers.Remove(broker);
    }

    public BrokerHistory Read(in BrokerHistoryQuery query, long now)
    {
        _stream.Expire(now);
        var publications = new List<KeptPublication>();
        foreach (var entry in _stream.Page(new HistoryQuery(query.Since, query.Limit, query.NewestFirst)))
            publications.Add(new KeptPublication(entry.Offset, entry.Timestamp, entry.Body.ToArray()));
        return new BrokerHistory(_stream.Position, publications);
    }

    private void Use(in BrokerPublication publication)
    {
        if (publication.Retention == _retention)
            return;

        _retention = publication.Retention;
        _stream.Use(OptionsOf(in _retention));
    }

    private static ChannelOptions OptionsOf(in BrokerRetention retention) => new()
    {
        HistorySize = retention.Size,
        HistoryLifetime = retention.Lifetime,
        HistoryBytes = retention.Bytes,
        MaxIdempotencyKeys = retention.Keys,
        IdempotencyWindow = retention.KeyLifetime,
    };
}
