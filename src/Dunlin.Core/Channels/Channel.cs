using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>
/// A name, its subscribers' topic, and what has been published to it: each publication has an offset, and all subscribers get them in the order of
/// these. Thread-safe.
/// </summary>
/// <remarks>Its lock is taken before a connection's and a topic's, never after.</remarks>
internal sealed class Channel
{
    private readonly Lock _lock = new();
    private readonly ChannelServices _services;
    private readonly HistoryBuffer _history;
    private PresenceTracker? _presence;
    private PublicationKeys? _keys;
    private int _subscribers;
    private long _countedBytes;
    private long _usedAt;

    public Channel(string name, ChannelOptions options, ulong epoch, ChannelServices services)
    {
        Name = name;
        Topic = ChannelName.TopicOf(name);
        PresenceTopic = ChannelName.PresenceTopicOf(name);
        Epoch = epoch;
        Options = options;
        _services = services;
        if (options.Presence)
            _presence = new PresenceTracker(this, services);
        _history = new HistoryBuffer(options.KeptPublications, (long)options.HistoryLifetime.TotalMilliseconds, options.HistoryBytes);
    }

    public string Name { get; }

    public ChannelOptions Options { get; private set; }

    /// <summary>What its subscribers are subscribed to.</summary>
    public string Topic { get; }

    /// <summary>What those are subscribed to who want to know who comes and goes.</summary>
    public string PresenceTopic { get; }

    /// <inheritdoc cref="StreamPosition.Epoch"/>
    public ulong Epoch { get; }

    /// <summary>True once it is dropped, with its history: look the name up again. Under the lock.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Connections that are subscribed. Read without the lock, as the next three: a value of this moment.</summary>
    public int Subscribers => Volatile.Read(ref _subscribers);

    /// <summary>Publications that are kept.</summary>
    public int HistoryEntries => _history.Count;

    /// <summary>Memory of what is kept.</summary>
    public long HistoryBytes => _history.Bytes;

    /// <summary>Members, those that may come back too.</summary>
    public int MemberCount => _presence?.Count ?? 0;

    /// <summary>When it was last published to or read from, in Unix milliseconds. Read without the lock: a value of this moment.</summary>
    public long UsedAt => Volatile.Read(ref _usedAt);

    /// <summary>Its place among the channels that keep something. <see cref="HistoryMemory"/>'s alone.</summary>
    public int MemoryIndex { get; set; }

    /// <summary>
    /// Other options from now on. What is kept beyond smaller limits goes; who has come while nobody was to be known is not known later either, until it subscribes again; and whether only the
    /// latest matters to a subscriber is settled when it subscribes.
    /// </summary>
    public void Use(ChannelOptions options)
    {
        if (Options == options)
            return;

        lock (_lock)
        {
            Options = options;
            _history.Resize(options.KeptPublications, (long)options.HistoryLifetime.TotalMilliseconds, options.HistoryBytes);
            _keys?.Resize(options.MaxIdempotencyKeys, (long)options.IdempotencyWindow.TotalMilliseconds);
            _presence = options.Presence ? _presence ?? new PresenceTracker(this, _services) : null;
            CountBytes();
        }
    }

    /// <summary>Publishes, unless the key was there already. False when the channel is over.</summary>
    /// <param name="body">See <see cref="ChannelMessage.Body"/>.</param>
    /// <param name="ephemeral">Do not keep it.</param>
    /// <param name="key">The publisher's name for it, by which it may repeat it; empty: none.</param>
    /// <param name="timestamp">Unix milliseconds.</param>
    /// <param name="delivery">Where it goes.</param>
    /// <param name="published">What came of it.</param>
    public bool TryPublish<TDelivery>(
        ReadOnlySpan<byte> body, bool ephemeral, ReadOnlySpan<char> key, long timestamp, TDelivery delivery, out Published published)
        where TDelivery : IChannelDelivery, allows ref struct
    {
        published = default;
        lock (_lock)
        {
            if (IsOver)
                return false;

            Volatile.Write(ref _usedAt, timestamp);
            if (!key.IsEmpty && _keys is not null && _keys.TryFind(key, timestamp, out var first))
            {
                published = new Published(new StreamPosition(Epoch, first), Result: default, IsDuplicate: true);
                return true;
            }

            if (!ephemeral)
                _history.Add(timestamp, body);
            var offset = ephemeral ? 0 : _history.LastOffset;
            if (!key.IsEmpty)
                Remember(key, offset, timestamp);
            CountBytes();
            var result = delivery.Deliver(new ChannelMessage { Channel = this, Body = body, Timestamp = timestamp, Offset = offset });
            published = new Published(new StreamPosition(Epoch, offset), result);
            return true;
        }
    }

    /// <summary>Begins a subscription, with what the subscriber has missed. False when the channel is over.</summary>
    /// <param name="subscriber">Is given what there is, and subscribes.</param>
    /// <param name="member">How others see it. They are told before it is subscribed itself.</param>
    /// <param name="request">What it wants to begin with.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <remarks>When the subscriber throws, it was never there.</remarks>
    public bool TrySubscribe<TSubscriber>(TSubscriber subscriber, Member member, SubscriptionRequest request, long now)
        where TSubscriber : IChannelSubscriber, allows ref struct
    {
        lock (_lock)
        {
            if (IsOver)
                return false;

            _subscribers++;
            try
            {
                member = _presence?.Enter(member, now) ?? member;
                Begin(subscriber, member, request, now);
            }
            catch
            {
                Leave(member, mayReturn: false, now);
                throw;
            }

            return true;
        }
    }

    /// <summary>Begins the subscription of a connection that has one anew, with what it asks for now. For the others it goes on: they hear nothing of it.</summary>
    /// <param name="subscriber">Is given what there is. It is subscribed to the topic already.</param>
    /// <param name="member">How others see it.</param>
    /// <param name="request">What it wants to begin with.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <remarks>When the subscriber throws, its subscription goes on as it was.</remarks>
    public void Resubscribe<TSubscriber>(TSubscriber subscriber, Member member, SubscriptionRequest request, long now)
        where TSubscriber : IChannelSubscriber, allows ref struct
    {
        lock (_lock)
        {
            _presence?.Keep(member, now);
            Begin(subscriber, member, request, now);
        }
    }

    /// <summary>Reads a page of the history.</summary>
    public void Read<TReader>(TReader reader, HistoryQuery query, long now)
        where TReader : IHistoryReader, allows ref struct
    {
        lock (_lock)
        {
            Volatile.Write(ref _usedAt, now);
            Expire(now);
            var limit = query.Since is { } since && since.Epoch != Epoch ? 0 : query.Limit;
            reader.OnHistory(new StreamPosition(Epoch, _history.LastOffset), _history.Page(query.Since?.Offset, limit, query.NewestFirst));
        }
    }

    /// <summary>Reads who is there.</summary>
    public void ReadPresence<TReader>(TReader reader)
        where TReader : IPresenceReader, allows ref struct
    {
        lock (_lock)
            reader.OnPresence(_presence?.Read() ?? [], _presence?.Users ?? 0);
    }

    /// <summary>What a member says of itself, from now on.</summary>
    /// <param name="member">Who; a subscriber.</param>
    /// <param name="state">A JSON value; copied.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void SetState(Member member, ReadOnlySpan<byte> state, long now)
    {
        var copy = state.ToArray();
        lock (_lock)
            _presence?.SetState(member, copy, now);
    }

    /// <summary>A subscriber has gone.</summary>
    /// <param name="member">How others saw it.</param>
    /// <param name="mayReturn">Its connection has ended without a word: it may come back within the grace.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void OnUnsubscribed(Member member, bool mayReturn, long now)
    {
        lock (_lock)
            Leave(member, mayReturn, now);
    }

    /// <summary>An alarm of this channel has gone off: does what is due.</summary>
    public void OnDue(long now)
    {
        lock (_lock)
            _presence?.OnDue(now);
    }

    /// <summary>Drops what is too old, and the channel itself when nothing is left and nobody is there. Returns whether it is over.</summary>
    public bool TryEnd(long now)
    {
        lock (_lock)
        {
            Expire(now);
            IsOver |= _subscribers == 0 && _presence is null or { Count: 0 } && _countedBytes == 0;
            return IsOver;
        }
    }

    /// <summary>Forgets all it keeps, to make room. Offsets go on: whoever has missed nothing has still missed nothing.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _history.Clear();
            _keys = null;
            CountBytes();
        }
    }

    /// <summary>Counts the memory of what it keeps anew, from what is there.</summary>
    public long RecountBytes()
    {
        lock (_lock)
            return _history.CountBytes() + (_keys?.Bytes ?? 0);
    }

    private void Begin<TSubscriber>(TSubscriber subscriber, Member member, SubscriptionRequest request, long now)
        where TSubscriber : IChannelSubscriber, allows ref struct
    {
        Volatile.Write(ref _usedAt, now);
        Expire(now);
        var missed = default(HistorySlice);
        var recovered = request.From is { } from && TryRecover(from, out missed);
        if (!recovered)
            missed = _history.Last(request.Rewind);
        subscriber.OnSubscribed(new SubscriptionStart
        {
            Channel = this,
            Position = new StreamPosition(Epoch, _history.LastOffset),
            Recovered = recovered,
            Missed = missed,
            Member = member,
            Members = request.Presence && _presence is not null ? _presence.Read() : [],
        });
    }

    // Where only the latest matters, who has that has everything.
    private bool TryRecover(StreamPosition from, out HistorySlice missed)
    {
        missed = default;
        if (from.Epoch != Epoch)
            return false;
        if (_history.TryGetAfter(from.Offset, out missed))
            return true;
        if (!Options.LatestOnly || _history.Count == 0 || from.Offset > _history.LastOffset)
            return false;

        missed = _history.Last(1);
        return true;
    }

    private void Leave(Member member, bool mayReturn, long now)
    {
        _subscribers--;
        _presence?.Leave(member, mayReturn, now);
    }

    private void Remember(ReadOnlySpan<char> key, long offset, long now)
    {
        if (Options.MaxIdempotencyKeys == 0)
            return;

        _keys ??= new PublicationKeys(Options.MaxIdempotencyKeys, (long)Options.IdempotencyWindow.TotalMilliseconds);
        _keys.Add(key, offset, now);
    }

    private void Expire(long now)
    {
        _history.Expire(now);
        _keys?.Expire(now);
        if (_keys is { Count: 0 })
            _keys = null;
        CountBytes();
    }

    private void CountBytes()
    {
        var bytes = _history.Bytes + (_keys?.Bytes ?? 0);
        if (bytes == _countedBytes)
            return;

        _services.Memory.Count(this, _countedBytes, bytes);
        _countedBytes = bytes;
    }
}
