using Dunlin.Connections;

namespace Dunlin.Topics;

/// <summary>A name and its logs, one for each wire format in use. The object is its own lock; every member is called under it unless it says otherwise.</summary>
internal sealed class Topic(string name)
{
    private TopicLog[] _logs = [];

    public string Name => name;

    public int Subscribers { get; private set; }

    /// <summary>Subscribers that a slow-consumer policy leaves out at this moment.</summary>
    public int Skipping { get; set; }

    /// <summary>True once the last subscriber has left and every log is dropped: the registry has forgotten it, look it up again.</summary>
    public bool Removed { get; private set; }

    /// <summary>A snapshot for encoding before the lock is taken; may be read without it.</summary>
    public ReadOnlySpan<TopicLog> Logs => Volatile.Read(ref _logs);

    /// <summary>Takes a subscriber in: publications from now on are for it.</summary>
    public void Join(Subscription subscription)
    {
        subscription.Cursor = LogOf(subscription.Connection.Format).Join(subscription);
        Subscribers++;
    }

    /// <summary>Publications from now on are not for it; what was published before it has still to take.</summary>
    public void Stop(Subscription subscription)
    {
        Subscribers--;
        if (subscription.IsSkipping)
            Skipping--;
        else
            subscription.SkipFrom = subscription.Cursor.Log.Tail;
    }

    /// <summary>Lets a subscriber go that has stopped.</summary>
    public void Leave(Subscription subscription)
    {
        subscription.Ended = true;
        subscription.Cursor.Log.Leave(subscription);
        if (subscription.Cursor.Log.Subscribers == 0)
            Drop(subscription.Cursor.Log);
    }

    /// <summary>Appends to every log. With a sender's subscription, its own range is left out for it.</summary>
    public PublishResult Append(in Publication publication, in EncodedFrames encoded, Subscription? sender, PublishOrder? order)
    {
        foreach (var log in _logs)
        {
            var start = log.Tail;
            if (encoded.TryGet(log.Format, out var frame))
                log.Append(frame, order);
            else
                log.Append(publication, order);

            if (sender?.Cursor.Log == log)
                sender.Skip(start, log.Tail);
        }

        var reached = Subscribers - Skipping;
        return new PublishResult(sender is { IsSkipping: false } ? reached - 1 : reached, Skipping);
    }

    public void BeginSkipping(Subscription subscription)
    {
        if (subscription.IsSkipping)
            return;

        subscription.SkipFrom = subscription.Cursor.Log.Tail;
        Skipping++;
    }

    /// <summary>Goes on at the tail. What was accepted before the skipping began, and is not flushed yet, is still delivered.</summary>
    public void EndSkipping(Subscription subscription)
    {
        if (!subscription.IsSkipping)
            return;

        var from = subscription.SkipFrom;
        subscription.SkipFrom = long.MaxValue;
        subscription.Skip(from, subscription.Cursor.Log.Tail);
        Skipping--;
    }

    private void Drop(TopicLog dropped)
    {
        _logs = [.. _logs.Where(log => log != dropped)];
        Removed = _logs.Length == 0;
    }

    private TopicLog LogOf(WireFormat format)
    {
        foreach (var log in _logs)
        {
            if (log.Format == format)
                return log;
        }

        var added = new TopicLog(this, format);
        _logs = [.. _logs, added];
        return added;
    }
}
