using Dunlin.Topics;

namespace Dunlin.Connections;

/// <summary>
/// One peer: its outbox, its subscriptions, its backpressure. Knows neither sockets nor protocols.
/// </summary>
/// <remarks>
/// Belongs to one shard for life. Its lock guards the outbox and the places in the topics, and is taken before a topic's lock, never after. Everything may be called from any thread unless it says otherwise.
/// </remarks>
internal abstract class Connection(Shard shard, TopicRegistry topics, WireFormat format, ConnectionLimits limits) : WheelTimer
{
    /// <summary>Unsent own bytes at which a burst is handed to the operating system at once instead of at the end of the round.</summary>
    private const int FlushEarlyAt = 64 * 1024;

    private readonly Lock _gate = new();
    private Outbox _outbox;
    private SubscriptionSet _subscriptions;
    private PublishOrder? _order;
    private bool _hadPublications;
    private bool _marked;
    private bool _blocked;
    private bool _fellBehind;
    private bool _isOverLimit;
    private bool _hasLatestOnly;
    private int _corked;
    private bool _left;
    private bool _ended;

    public Shard Shard => shard;

    public WireFormat Format => format;

    /// <summary>Unsent bytes. Read without the lock: a value of this moment.</summary>
    public long BufferedAmount => _outbox.Bytes;

    /// <summary>Whether reading should pause until the peer has taken more.</summary>
    public bool IsCongested => BufferedAmount >= limits.PauseReadingAt;

    public string[] SubscribedTopics
    {
        get
        {
            lock (_gate)
                return _subscriptions.Names();
        }
    }

    protected TopicRegistry Topics => topics;

    /// <summary>The lock, for derived classes that put several steps under it.</summary>
    protected Lock Gate => _gate;

    public bool IsSubscribed(string topic)
    {
        lock (_gate)
            return _subscriptions.Find(topic) is not null;
    }

    /// <summary>Publications after this call are delivered. False when subscribed already, or over.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="latestOnly">While the peer does not read, keep only the topic's newest publication for it, not the backlog.</param>
    public bool Subscribe(string topic, bool latestOnly = false)
    {
        ArgumentNullException.ThrowIfNull(topic);
        lock (_gate)
        {
            if (_left || _subscriptions.Find(topic) is not null)
                return false;

            _subscriptions.Add(topics.Subscribe(this, topic, latestOnly));
            _hasLatestOnly |= latestOnly;
            return true;
        }
    }

    /// <summary>Exactly what was published before this call is still delivered.</summary>
    public bool Unsubscribe(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        lock (_gate)
        {
            if (_subscriptions.Find(topic) is not { } subscription)
                return false;

            if (!topics.TryUnsubscribe(subscription))
            {
                TakeAllPublications();
                topics.Leave(subscription);
            }

            _subscriptions.Remove(topic);
            MarkIfReady();
            return true;
        }
    }

    /// <summary>Publishes for this connection, leaving itself out unless told otherwise.</summary>
    public PublishResult Publish(string topic, in Publication publication, bool toSelf)
    {
        ArgumentNullException.ThrowIfNull(topic);
        lock (_gate)
        {
            // Off the loop (an asynchronous handler after its first await, any other thread) the order is remembered with the connection, for good: a
            // handler call on the loop says nothing about what another thread is in the middle of.
            var order = Shard.Current?.Order ?? (_order ??= new PublishOrder());
            return topics.Publish(topic, publication, toSelf ? null : _subscriptions.Find(topic), order);
        }
    }

    /// <summary>On the loop, before each handler call: what was published before it orders nothing any more.</summary>
    public void BeginHandlerCall() => shard.Order.Reset();

    /// <summary>Holds everything back until the matching <see cref="Uncork"/>.</summary>
    public void Cork()
    {
        lock (_gate)
            _corked++;
    }

    public void Uncork()
    {
        lock (_gate)
        {
            _corked--;
            MarkIfReady();
        }
    }

    /// <summary>On the loop: new publications of a topic, from the flush of its cursor.</summary>
    public void Deliver(Subscription subscription, Chunk from, long end)
    {
        lock (_gate)
        {
            if (_ended || subscription.Ended)
                return;

            MakeRoom(end - subscription.Position);
            while (subscription.TakeRange(end, out var start, out var stop))
            {
                _hadPublications = true;
                if (!TrySendDirectly(subscription, from, start, stop))
                    _outbox.Append(subscription.Cursor.Log, from.Find(start), start, stop);
            }

            if (_blocked && subscription.IsLatestOnly)
                _outbox.KeepNewest(subscription.Cursor.Log);
            MarkIfReady();
            CheckLimit(subscription);
        }
    }

    /// <summary>On the loop: sends what waits, and tells the derived class what came of it, outside the lock.</summary>
    public void FlushOutbox()
    {
        bool tooSlow, drained, empty;
        lock (_gate)
        {
            _marked = false;
            if (!_blocked && _corked == 0)
                Drain();
            tooSlow = TakeTooSlow();
            drained = TakeDrained();
            empty = _outbox.IsEmpty;
        }

        if (tooSlow)
        {
            topics.CountSlowConsumer(SlowConsumerPolicy.Close);
            OnTooSlow();
        }

        if (drained)
            OnDrained();
        if (empty)
            OnFlushed();
    }

    /// <summary>On the loop: the operating system takes bytes again.</summary>
    public void OnWritable()
    {
        lock (_gate)
        {
            if (!_blocked)
                return;

            _blocked = false;
        }

        FlushOutbox();
    }

    /// <summary>Gives the outbox to the operating system, as much as it takes. Returns the bytes taken; 0 when it takes none; negative when the connection is broken.</summary>
    protected abstract int Transmit(ReadOnlySpan<ArraySegment<byte>> pieces);

    /// <summary>Asks for, or stops asking for, <see cref="OnWritable"/>.</summary>
    protected abstract void WatchWritable(bool watch);

    /// <summary>On the loop, outside the lock: everything that waited is sent, after the peer had been behind.</summary>
    protected abstract void OnDrained();

    /// <summary>On the loop, outside the lock: nothing waits to be sent.</summary>
    protected abstract void OnFlushed();

    /// <summary>On the loop, outside the lock: the outbox is over its limit and the policy says close.</summary>
    protected abstract void OnTooSlow();

    /// <summary>Under the lock: whether a message of this connection's own may be queued; applies the policy when not.</summary>
    protected bool MayQueue()
    {
        if (_ended)
            return false;
        if (!IsOverLimit(0))
            return true;

        _fellBehind = true;
        topics.CountDropped();
        if (limits.Policy == SlowConsumerPolicy.Close)
            MarkTooSlow();
        return false;
    }

    /// <summary>
    /// Under the lock: room for a frame of this connection's own, behind everything published before. To be followed by
    /// <see cref="CommitFrame"/>.
    /// </summary>
    protected Span<byte> ReserveFrame(int maxLength)
    {
        TakeAllPublications();
        return _outbox.ReserveOwn(maxLength);
    }

    /// <summary>Under the lock: queues everything published so far, so that what comes next stands behind it.</summary>
    protected void TakeAllPublications()
    {
        if (!shard.HasUnflushed || _ended || !EarlyTake.TakeAll(shard, _subscriptions.Items, ref _outbox))
            return;

        _hadPublications = true;
        if (_blocked)
            Conflate();
    }

    /// <summary>Under the lock: whether publications were queued or sent since the last call.</summary>
    protected bool TakeHadPublications()
    {
        var had = _hadPublications;
        _hadPublications = false;
        return had;
    }

    /// <summary>Under the lock: throws everything away that has not begun to leave.</summary>
    protected void DropUnsent() => _outbox.DropUnsent(format);

    /// <summary>Under the lock. Returns whether the peer is behind.</summary>
    protected SendStatus CommitFrame(int length)
    {
        _outbox.CommitOwn(length);
        if (_outbox.Bytes >= FlushEarlyAt && !_blocked)
            Drain();
        MarkIfReady();
        _fellBehind |= _blocked;
        return _blocked ? SendStatus.Queued : SendStatus.Sent;
    }

    /// <summary>Under the lock: whether the operating system has taken everything accepted.</summary>
    protected bool IsOutboxEmpty => _outbox.IsEmpty;

    /// <summary>Ends all subscriptions for good: O(own subscriptions). What was published before still leaves.</summary>
    protected void UnsubscribeAll()
    {
        lock (_gate)
        {
            _left = true;
            if (!TryUnsubscribeAll())
                TakeAllPublications();
            foreach (var subscription in _subscriptions.Items)
            {
                if (!subscription.Ended)
                    topics.Leave(subscription);
            }

            _subscriptions.Clear();
            MarkIfReady();
        }
    }

    /// <summary>Under the lock: nothing is accepted or delivered any more; what waits is thrown away.</summary>
    protected void EndOutbox()
    {
        _left = _ended = true;
        _outbox.Clear();
    }

    private bool TryUnsubscribeAll()
    {
        var all = true;
        foreach (var subscription in _subscriptions.Items)
            all &= topics.TryUnsubscribe(subscription);
        return all;
    }

    private bool TrySendDirectly(Subscription subscription, Chunk from, long start, long stop)
    {
        if (_blocked || _corked > 0 || !_outbox.IsEmpty)
            return false;

        var chunk = from.Find(start);
        if (stop > chunk.End)
            return false;

        var offset = (int)(start - chunk.Start);
        var length = (int)(stop - start);
        var piece = new ArraySegment<byte>(chunk.Buffer, offset, length);
        var sent = Transmit(new ReadOnlySpan<ArraySegment<byte>>(in piece));
        if (sent == length || sent < 0)
            return true;

        Block();
        _outbox.Append(subscription.Cursor.Log, chunk, start + sent, stop);
        return true;
    }

    private void Drain()
    {
        var pieces = Shard.Pieces;
        while (!_outbox.IsEmpty)
        {
            var count = _outbox.Gather(pieces, out var bytes);
            var sent = Transmit(pieces.AsSpan(0, count));
            if (sent < 0)
            {
                _outbox.Clear();
                return;
            }

            _outbox.Consume(sent);
            if (sent < bytes)
            {
                Block();
                return;
            }
        }
    }

    private void Block()
    {
        _blocked = true;
        _fellBehind = true;
        WatchWritable(true);
        Conflate();
    }

    // Once it has ever had such a topic: the others pay a look at a flag when their peer stops reading.
    private void Conflate()
    {
        if (!_hasLatestOnly)
            return;

        foreach (var subscription in _subscriptions.Items)
        {
            if (subscription.IsLatestOnly)
                _outbox.KeepNewest(subscription.Cursor.Log);
        }
    }

    private void MarkIfReady()
    {
        if (_marked || _blocked || _corked > 0 || _outbox.IsEmpty)
            return;

        _marked = true;
        shard.MarkDirty(this);
    }

    // Whatever has not been offered to the operating system yet is offered first: a burst within one round is no sign of a slow peer.
    private bool IsOverLimit(long more)
    {
        if (_outbox.Bytes + more <= limits.BackpressureLimit)
            return false;

        if (!_blocked)
            Drain();
        return _outbox.Bytes + more > limits.BackpressureLimit;
    }

    // Skipping to the tail makes room before the newest is queued, so that the newest itself always arrives: also when a send has queued it already.
    private void MakeRoom(long bytes)
    {
        if (limits.Policy == SlowConsumerPolicy.SkipToTail && bytes > 0 && !_outbox.IsEmpty && IsOverLimit(bytes))
        {
            _outbox.DropPublications(format);
            topics.CountSlowConsumer(SlowConsumerPolicy.SkipToTail);
        }
    }

    private void CheckLimit(Subscription subscription)
    {
        if (limits.Policy == SlowConsumerPolicy.SkipToTail || !IsOverLimit(0))
            return;

        if (limits.Policy == SlowConsumerPolicy.Close)
        {
            MarkTooSlow();
            return;
        }

        lock (subscription.Topic)
        {
            if (!subscription.IsSkipping)
                topics.CountSlowConsumer(SlowConsumerPolicy.DropNewest);
            subscription.Topic.BeginSkipping(subscription);
        }
    }

    private void MarkTooSlow()
    {
        _isOverLimit = true;
        if (_marked)
            return;

        _marked = true;
        shard.MarkDirty(this);
    }

    private bool TakeTooSlow()
    {
        var tooSlow = _isOverLimit && !_ended;
        _isOverLimit = false;
        return tooSlow;
    }

    private bool TakeDrained()
    {
        if (_blocked || !_outbox.IsEmpty || !_fellBehind || _ended)
            return false;

        _fellBehind = false;
        WatchWritable(false);
        ResumeSkipped();
        return true;
    }

    private void ResumeSkipped()
    {
        if (limits.Policy != SlowConsumerPolicy.DropNewest)
            return;

        foreach (var subscription in _subscriptions.Items)
        {
            if (!subscription.IsSkipping)
                continue;

            lock (subscription.Topic)
                subscription.Topic.EndSkipping(subscription);
        }
    }
}
