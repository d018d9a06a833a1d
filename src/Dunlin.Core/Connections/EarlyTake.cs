using Dunlin.Topics;

namespace Dunlin.Connections;

/// <summary>
/// Queues for one connection what its topics have not flushed yet, because something that must stand behind it comes next. Takes part by part in the
/// order in which the flushes would have brought it, so that no topic overtakes another. Under the connection's lock.
/// </summary>
/// <remarks>
/// Other threads publish meanwhile. One that publishes first to U, then to T, has its T in a part with a higher mark than its U. So parts that began
/// after the limit was read are left alone, and the ends of the others are read from the highest mark down: whoever's T is in, their U is in too. For
/// that, U's part belongs here as soon as its flush is queued, even while it is empty: only its end says whether something has come meanwhile.
/// </remarks>
internal sealed class EarlyTake
{
    [ThreadStatic]
    private static EarlyTake? t_instance;

    private readonly List<Part> _parts = [];

    /// <summary>Returns whether there was anything.</summary>
    public static bool TakeAll(Shard shard, ReadOnlySpan<Subscription> subscriptions, ref Outbox outbox)
    {
        var limit = shard.LastMark;
        Subscription? first = null;
        var areSeveral = false;
        var any = false;
        foreach (var subscription in subscriptions)
        {
            if (!subscription.AwaitsFlush)
                continue;

            areSeveral = first is not null;
            first ??= subscription;
            any |= subscription.HasUnflushed;
        }

        return any && (areSeveral ? (t_instance ??= new EarlyTake()).TakeInOrder(subscriptions, limit, ref outbox) : TakeUpToMark(first!, limit, ref outbox));
    }

    private bool TakeInOrder(ReadOnlySpan<Subscription> subscriptions, long limit, ref Outbox outbox)
    {
        foreach (var subscription in subscriptions)
        {
            if (subscription.AwaitsFlush)
                AddParts(subscription, limit);
        }

        _parts.Sort(static (one, other) => one.Mark.CompareTo(other.Mark));
        for (var i = _parts.Count - 1; i >= 0; i--)
            _parts[i] = _parts[i].WithEnd();

        var any = false;
        foreach (var part in _parts)
            any |= Take(part.Subscription, part.End, ref outbox);
        _parts.Clear();
        return any;
    }

    private void AddParts(Subscription subscription, long limit)
    {
        lock (subscription.Topic)
        {
            for (var mark = 0L; subscription.Cursor.NextMark(mark, subscription.Position) is { } next && next <= limit; mark = next)
                _parts.Add(new Part(subscription, next, End: 0));
        }
    }

    private static bool TakeUpToMark(Subscription subscription, long mark, ref Outbox outbox)
    {
        lock (subscription.Topic)
            return Take(subscription, subscription.Cursor.EndOf(mark), ref outbox);
    }

    private static bool Take(Subscription subscription, long end, ref Outbox outbox)
    {
        lock (subscription.Topic)
        {
            if (subscription.Cursor.Unflushed is not { } chunk)
                return false;

            var any = false;
            for (; subscription.TakeRange(end, out var start, out var stop); any = true)
                outbox.Append(subscription.Cursor.Log, chunk.Find(start), start, stop);
            return any;
        }
    }

    private readonly record struct Part(Subscription Subscription, long Mark, long End)
    {
        public Part WithEnd()
        {
            lock (Subscription.Topic)
                return this with { End = Subscription.Cursor.EndOf(Mark) };
        }
    }
}
