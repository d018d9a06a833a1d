using Dunlin.Connections;

namespace Dunlin.Topics;

/// <summary>One connection's place in one topic. Its fields are under the connection's lock, unless they say otherwise.</summary>
internal sealed class Subscription(Connection connection, Topic topic, bool latestOnly = false)
{
    private SkippedRanges? _skipped;

    public Connection Connection => connection;

    public Topic Topic => topic;

    /// <summary>Whether the backlog is of no use to it: while its peer does not read, only the newest publication waits.</summary>
    public bool IsLatestOnly => latestOnly;

    /// <summary>Set when the topic takes it in.</summary>
    public LogCursor Cursor { get; set; } = null!;

    /// <summary>Place in the loop's list; the loop's alone. -1: not in it.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Everything before is sent, in the outbox, or not for this subscriber.</summary>
    public long Position { get; set; }

    /// <summary>Nothing from here on is delivered: the slow-consumer policy leaves it out. <see cref="long.MaxValue"/>: not skipping. Under the topic's lock.</summary>
    public long SkipFrom { get; set; } = long.MaxValue;

    public bool IsSkipping => SkipFrom != long.MaxValue;

    public bool Ended { get; set; }

    /// <summary>Whether the log has something for it that the loop has not delivered. False only says that nothing was published before.</summary>
    public bool HasUnflushed => !Ended && Cursor.HasUnflushed && Position < Cursor.Log.Tail;

    /// <summary>Whether a flush of the log is queued, which may carry something for it by the time it comes. False only says that none was queued before.</summary>
    public bool AwaitsFlush => !Ended && Cursor.AwaitsFlush;

    /// <summary>Leaves out a range at the log's tail: what this connection published itself, or what came while it was skipping.</summary>
    public void Skip(long start, long end)
    {
        if (IsSkipping || start == end)
            return;

        if (_skipped is not { IsEmpty: false } && start == Position)
            Position = end;
        else
            (_skipped ??= new SkippedRanges()).Add(start, end);
    }

    /// <summary>Moves the position towards the end by one range to deliver. False when there is none left.</summary>
    public bool TakeRange(long end, out long from, out long to)
    {
        end = Math.Min(end, SkipFrom);
        if (_skipped is not null)
            Position = _skipped.JumpFrom(Position);

        from = Position;
        to = Math.Min(end, _skipped?.NextStart ?? long.MaxValue);
        if (from >= to)
            return false;

        Position = to;
        return true;
    }
}
