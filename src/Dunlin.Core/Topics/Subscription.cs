using Dunlin.Connections;

namespace Dunlin.Topics;

/// <summary>One connection's place in one topic. Its fields are under the connection's lock, unless they say otherwise.</summary>
internal sealed class Subscription(Connection connection, Topic topic)
{
    private SkippedRanges? _own;

    public Connection Connection => connection;

    public Topic Topic => topic;

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

    /// <summary>Leaves out a range that this connection published itself.</summary>
    public void SkipOwn(long start, long end)
    {
        if (IsSkipping)
            return;

        if (_own is null && start == Position)
            Position = end;
        else
            (_own ??= new SkippedRanges()).Add(start, end);
    }

    /// <summary>Moves the position towards the end by one range to deliver. False when there is none left.</summary>
    public bool TakeRange(long end, out long from, out long to)
    {
        end = Math.Min(end, SkipFrom);
        if (_own is not null)
            Position = _own.JumpFrom(Position);

        from = Position;
        to = Math.Min(end, _own?.NextStart ?? long.MaxValue);
        if (from >= to)
        {
            if (_own is { IsEmpty: true })
                _own = null;
            return false;
        }

        Position = to;
        return true;
    }

    /// <summary>Goes on at the tail; what lies between is not delivered.</summary>
    public void JumpTo(long position)
    {
        Position = position;
        _own = null;
    }
}
