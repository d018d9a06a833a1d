using Dunlin.Connections;

namespace Dunlin.Topics;

/// <summary>
/// How far one shard (event loop) has flushed one log, and which of the log's subscribers live on that loop.
/// </summary>
/// <remarks>
/// Subscribers that keep up share this one place in the log; a subscriber that lags has its own ranges in its outbox. The subscriber
/// list is changed and walked by the owning loop alone; other threads leave their wishes in <c>_joining</c> and <c>_leaving</c>
/// under the topic's lock.
/// </remarks>
internal sealed class LogCursor(TopicLog log, Shard shard)
{
    private SubscriberList _subscribers;
    private List<Subscription>? _joining;
    private List<Subscription>? _leaving;
    private Chunk? _chunk;
    private Queue<(long End, long Mark)>? _cuts;
    private (long End, long Mark) _taken;
    private long _mark;
    private bool _dirty;

    public Shard Shard => shard;

    public TopicLog Log => log;

    /// <summary>On the owning loop: how many of the log's subscribers live there.</summary>
    public int Subscribers => _subscribers.Count;

    /// <summary>True from an append until the loop has flushed it. Read without a lock: false only says that nothing was appended before.</summary>
    public bool HasUnflushed => Volatile.Read(ref _chunk) is not null;

    /// <summary>True while a flush is queued or under way, with or without bytes: what is appended now may join it. Read without a lock, in this order: a flush that begins is first of the one kind, then of the other.</summary>
    public bool AwaitsFlush => Volatile.Read(ref _dirty) || HasUnflushed;

    /// <summary>Under the topic's lock.</summary>
    public void Add(Subscription subscription)
    {
        if (shard.IsCurrent)
            _subscribers.Add(subscription);
        else
            Later(ref _joining, subscription);
    }

    /// <summary>Under the topic's lock.</summary>
    public void Remove(Subscription subscription)
    {
        if (shard.IsCurrent && subscription.Index >= 0)
            _subscribers.Remove(subscription);
        else if (_joining is null || !_joining.Remove(subscription))
            Later(ref _leaving, subscription);
    }

    /// <summary>
    /// Under the topic's lock, before an append. When the publisher has just published to a topic that will be flushed after this one, what comes
    /// now must not overtake it: the pending flush ends here, and another is queued behind.
    /// </summary>
    public void KeepOrder(PublishOrder order)
    {
        if (!_dirty || _mark >= order.LastMark(shard))
            return;

        (_cuts ??= new Queue<(long End, long Mark)>()).Enqueue((log.Tail, _mark));
        _mark = shard.MarkDirty(this);
    }

    /// <summary>Under the topic's lock: pins each chunk once; the first append since the last flush tells the loop.</summary>
    public void OnAppended(Chunk chunk, bool isNew, PublishOrder? order)
    {
        if (_chunk is null)
        {
            chunk.AddReference();
            Volatile.Write(ref _chunk, chunk);
            shard.AddUnflushed();
        }
        else if (isNew)
        {
            chunk.AddReference();
        }

        MarkDirty();
        order?.Note(shard, _mark);
    }

    /// <summary>Under the topic's lock: the first chunk with bytes that this loop has not flushed; null when all is flushed.</summary>
    public Chunk? Unflushed => _chunk;

    /// <summary>
    /// Under the topic's lock: the lowest mark above a given one of a flush that carries bytes from a position on, or still may; null when there is none.
    /// The flush that the loop is in the middle of counts too.
    /// </summary>
    public long? NextMark(long above, long position)
    {
        if (_taken.Mark > above && _taken.End > position)
            return _taken.Mark;

        if (_cuts is not null)
        {
            foreach (var (end, mark) in _cuts)
            {
                if (mark > above && end > position)
                    return mark;
            }
        }

        return _dirty && _mark > above ? _mark : null;
    }

    /// <summary>Under the topic's lock: where the flush with this mark, or the last one before it, ends.</summary>
    public long EndOf(long mark)
    {
        if (_dirty && _mark <= mark)
            return log.Tail;

        var last = _taken.Mark <= mark ? _taken.End : 0;
        if (_cuts is null)
            return last;

        foreach (var cut in _cuts)
        {
            if (cut.Mark <= mark)
                last = cut.End;
        }

        return last;
    }

    /// <summary>Under the topic's lock: the log is dropped with its last subscriber.</summary>
    public void LetGo() => Unpin();

    /// <summary>On the owning loop: hands every local subscriber the bytes appended since the last time.</summary>
    public void Flush()
    {
        Chunk? chunk;
        long end;
        lock (log.Topic)
        {
            ApplyWishes();
            end = TakeEnd();
            chunk = _chunk;
        }

        if (chunk is null)
            return;

        // The chunks stay pinned while there is somebody to deliver to: only the last subscriber's leaving unpins them before AdvanceTo.
        foreach (var subscription in _subscribers.Items)
            subscription.Connection.Deliver(subscription, chunk, end);

        lock (log.Topic)
            AdvanceTo(end);
    }

    private void AdvanceTo(long end)
    {
        if (_chunk is not { } chunk)
            return;

        if (end != log.Tail)
        {
            // Something was appended meanwhile: keep that pinned and come again.
            Volatile.Write(ref _chunk, ReleaseUpTo(chunk, end));
            MarkDirty();
            return;
        }

        Unpin();
        log.TrimIfIdle();

        // Nobody of this loop is left: it need not be woken for this log any more.
        if (_subscribers.Count == 0 && _joining is null)
            log.Remove(this);
    }

    private void Unpin()
    {
        if (_chunk is not { } chunk)
            return;

        Volatile.Write(ref _chunk, null);
        ReleaseUpTo(chunk, log.Tail).Release();
        shard.RemoveUnflushed();
    }

    /// <summary>Lets go of the chunks that end at or before a position, but not of the last. Returns the first that stays.</summary>
    private static Chunk ReleaseUpTo(Chunk chunk, long position)
    {
        while (position >= chunk.End && chunk.Next is { } next)
        {
            chunk.Release();
            chunk = next;
        }

        return chunk;
    }

    private void Later(ref List<Subscription>? wishes, Subscription subscription)
    {
        (wishes ??= []).Add(subscription);
        MarkDirty();
    }

    private void ApplyWishes()
    {
        if (_joining is { } joining)
        {
            _joining = null;
            foreach (var subscription in joining)
                _subscribers.Add(subscription);
        }

        if (_leaving is { } leaving)
        {
            _leaving = null;
            foreach (var subscription in leaving)
                _subscribers.Remove(subscription);
        }
    }

    private void MarkDirty()
    {
        if (_dirty)
            return;

        _dirty = true;
        _mark = shard.MarkDirty(this);
    }

    private long TakeEnd()
    {
        if (_cuts is not null && _cuts.TryDequeue(out var cut))
        {
            _taken = cut;
            return cut.End;
        }

        _dirty = false;
        _taken = (log.Tail, _mark);
        return log.Tail;
    }
}
