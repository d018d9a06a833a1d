using System.Text;
using Dunlin.Brokers;
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
    // Whoever comes back within it costs the broker nothing. Milliseconds.
    private const int FollowedWhileIdle = 10_000;

    private readonly Lock _lock = new();
    private readonly ChannelServices _services;
    private readonly ChannelStream _stream;
    private PresenceTracker? _presence;
    private byte[]? _plainName;
    private volatile bool _isFollowed;
    private long _idleSince;
    private int _subscribers;
    private long _countedBytes;
    private long _usedAt;

    public Channel(string name, ChannelOptions options, ulong epoch, ChannelServices services)
    {
        Name = name;
        Topic = ChannelName.TopicOf(name);
        PresenceTopic = ChannelName.PresenceTopicOf(name);
        Options = options;
        _services = services;
        if (options.Presence)
            _presence = new PresenceTracker(this, services);
        _stream = new ChannelStream(options, epoch);
    }

    public string Name { get; }

    /// <summary>The name as it stands in JSON, without its quotes, when it stands there as it is; empty: it holds what may be an escape.</summary>
    public ReadOnlySpan<byte> PlainName => _plainName ??= Name.Contains('\\', StringComparison.Ordinal) ? [] : Encoding.UTF8.GetBytes(Name);

    public ChannelOptions Options { get; private set; }

    /// <summary>What its subscribers are subscribed to.</summary>
    public string Topic { get; }

    /// <summary>What those are subscribed to who want to know who comes and goes.</summary>
    public string PresenceTopic { get; }

    /// <summary>True once it is dropped, with its history: look the name up again. Under the lock.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Connections that are subscribed. Read without the lock, as the next three: a value of this moment.</summary>
    public int Subscribers => Volatile.Read(ref _subscribers);

    /// <summary>Publications that are kept.</summary>
    public int HistoryEntries => _stream.Count;

    /// <summary>Memory of what is kept.</summary>
    public long HistoryBytes => _stream.HistoryBytes;

    /// <summary>Members, those that may come back too.</summary>
    public int MemberCount => _presence?.Count ?? 0;

    /// <summary>Whether it is a copy of what a broker keeps, which is up to date. Read without the lock.</summary>
    public bool IsFollowed => _isFollowed;

    /// <summary>Whether it has forgotten what the broker may still keep. Read without the lock.</summary>
    public bool HasForgotten { get; private set; }

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
            _stream.Use(options);
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
            if (_stream.TryFind(key, timestamp, out var first))
            {
                published = new Published(new StreamPosition(_stream.Epoch, first), Result: default, IsDuplicate: true);
                return true;
            }

            var offset = _stream.Append(body, ephemeral, key, timestamp);
            CountBytes();
            var result = delivery.Deliver(new ChannelMessage { Channel = this, Body = body, Timestamp = timestamp, Offset = offset });
            published = new Published(new StreamPosition(_stream.Epoch, offset), result);
            return true;
        }
    }

    /// <summary>Is a copy of what a broker keeps from now on. False when the channel is over.</summary>
    /// <param name="position">The last publication.</param>
    /// <param name="kept">See <see cref="ChannelStream.Restart"/>.</param>
    /// <param name="now">Unix milliseconds.</param>
    public bool TryFollow(StreamPosition position, IReadOnlyList<KeptPublication> kept, long now)
    {
        lock (_lock)
        {
            if (IsOver)
                return false;

            _isFollowed = true;
            _idleSince = now;
            HasForgotten = false;
            _stream.Restart(position, kept);
            CountBytes();
            return true;
        }
    }

    /// <summary>It is not over for some seconds, also when nobody is subscribed. False when it is over.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public bool TryHold(long now)
    {
        lock (_lock)
        {
            _idleSince = now;
            return !IsOver;
        }
    }

    /// <summary>Has again what it has forgotten. Whoever is subscribed hears nothing.</summary>
    /// <param name="kept">See <see cref="ChannelStream.Restart"/>.</param>
    public void Recall(IReadOnlyList<KeptPublication> kept)
    {
        lock (_lock)
        {
            HasForgotten = false;
            _stream.Restart(_stream.Position, kept);
            CountBytes();
        }
    }

    /// <summary>Takes over a publication that a broker has given its place, when it is the next one.</summary>
    public ReplicationResult Replicate<TDelivery>(in BrokerDelivery publication, TDelivery delivery)
        where TDelivery : IChannelDelivery, allows ref struct
    {
        lock (_lock)
        {
            var (last, next) = (_stream.Position, publication.Position);
            var isEphemeral = next.Offset == 0;
            if (!isEphemeral && (next.Epoch != last.Epoch || (next.Offset > last.Offset + 1 && !Options.LatestOnly)))
                return ReplicationResult.Gap;
            if (!isEphemeral && next.Offset <= last.Offset)
                return ReplicationResult.Known;

            // Of a channel where only the latest matters, none that matters is between.
            if (next.Offset > last.Offset + 1)
                _stream.Restart(next with { Offset = next.Offset - 1 }, []);
            Volatile.Write(ref _usedAt, publication.Timestamp);
            _stream.Append(publication.Body.Span, isEphemeral, key: default, publication.Timestamp);
            CountBytes();
            delivery.Deliver(new ChannelMessage { Channel = this, Body = publication.Body.Span, Timestamp = publication.Timestamp, Offset = next.Offset });
            return ReplicationResult.Done;
        }
    }

    /// <summary>Where it is.</summary>
    public StreamPosition ReadPosition()
    {
        lock (_lock)
            return _stream.Position;
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
            reader.OnHistory(_stream.Position, _stream.Page(in query));
        }
    }

    /// <summary>Reads who is there.</summary>
    public void ReadPresence<TReader>(TReader reader)
        where TReader : IPresenceReader, allows ref struct
    {
        lock (_lock)
            reader.OnPresence(_presence?.Read() ?? [], _presence?.Users ?? 0);
    }

    /// <summary>Reads who of this node is there, as others are to see it.</summary>
    public IReadOnlyList<BrokerMember> ReadOwnMembers()
    {
        lock (_lock)
            return _presence?.ReadOwn() ?? [];
    }

    /// <summary>Something has happened to a member of another node.</summary>
    public void OnRemoteMember(PresenceChange change, BrokerMember member, long now)
    {
        lock (_lock)
            _presence?.OnRemote(change, member, now);
    }

    /// <summary>Who is there of other nodes: nobody else.</summary>
    public void SetRemoteMembers(IReadOnlyList<BrokerMember> members, long now)
    {
        lock (_lock)
            _presence?.SetRemote(members, now);
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
            IsOver |= _subscribers == 0 && (_presence is null || _presence.OwnCount == 0) && (_isFollowed ? _idleSince + FollowedWhileIdle <= now : _countedBytes == 0);
            if (IsOver)
                Clear();
            return IsOver;
        }
    }

    /// <summary>Forgets all it keeps, to make room. Offsets go on: whoever has missed nothing has still missed nothing.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            HasForgotten = _isFollowed;
            Clear();
        }
    }

    /// <summary>Counts the memory of what it keeps anew, from what is there.</summary>
    public long RecountBytes()
    {
        lock (_lock)
            return _stream.RecountBytes();
    }

    private void Begin<TSubscriber>(TSubscriber subscriber, Member member, SubscriptionRequest request, long now)
        where TSubscriber : IChannelSubscriber, allows ref struct
    {
        Volatile.Write(ref _usedAt, now);
        Expire(now);
        var missed = _stream.Missed(in request, out var recovered);
        subscriber.OnSubscribed(new SubscriptionStart
        {
            Channel = this,
            Position = _stream.Position,
            Recovered = recovered,
            Missed = missed,
            Member = member,
            Members = request.Presence && _presence is not null ? _presence.Read() : [],
        });
    }

    private void Leave(Member member, bool mayReturn, long now)
    {
        _subscribers--;
        _idleSince = now;
        _presence?.Leave(member, mayReturn, now);
    }

    private void Expire(long now)
    {
        _stream.Expire(now);
        CountBytes();
    }

    private void Clear()
    {
        _stream.Clear();
        CountBytes();
    }

    private void CountBytes()
    {
        var bytes = _stream.Bytes;
        if (bytes == _countedBytes)
            return;

        _services.Memory.Count(this, _countedBytes, bytes);
        _countedBytes = bytes;
    }
}
