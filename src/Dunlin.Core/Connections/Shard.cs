using Dunlin.Topics;

namespace Dunlin.Connections;

/// <summary>
/// The connections and log cursors that one event loop owns, and what of them is waiting for the flush at the end of its round.
/// Marking is thread-safe; <see cref="Flush"/> belongs to the loop.
/// </summary>
internal abstract class Shard
{
    private const int MostFlushes = 4;

    // Connections to send to: about a millisecond.
    private const int LongFlush = 256;
    private static int s_shards;

    [ThreadStatic]
    private static Shard? t_current;

    [ThreadStatic]
    private static ArraySegment<byte>[]? t_pieces;

    private readonly Lock _lock = new();
    private readonly List<Shard> _toWake = [];
    private List<LogCursor> _dirtyCursors = [];
    private List<LogCursor> _flushingCursors = [];
    private List<Connection> _dirtyConnections = [];
    private List<Connection> _flushingConnections = [];
    private bool _hasDirt;
    private int _unflushed;
    private long _marks;

    protected Shard() => Number = Interlocked.Increment(ref s_shards) - 1;

    /// <summary>A small number, unique in the process.</summary>
    public int Number { get; }

    /// <summary>The order of what the handler that runs on this shard has published so far.</summary>
    public PublishOrder Order { get; } = new();

    /// <summary>The shard whose round the calling thread is in; null on every other thread.</summary>
    public static Shard? Current => t_current;

    public bool IsCurrent => t_current == this;

    /// <summary>Whether a log has bytes that this shard has not handed to its subscribers yet.</summary>
    public bool HasUnflushed => Volatile.Read(ref _unflushed) != 0;

    public bool HasDirt => Volatile.Read(ref _hasDirt);

    /// <summary>Scratch of the loop's thread for gathering.</summary>
    public static ArraySegment<byte>[] Pieces => t_pieces ??= new ArraySegment<byte>[64];

    /// <summary>The mark of the latest queued flush of a log.</summary>
    public long LastMark => Volatile.Read(ref _marks);

    public void AddUnflushed() => Interlocked.Increment(ref _unflushed);

    public void RemoveUnflushed() => Interlocked.Decrement(ref _unflushed);

    /// <summary>Queues a flush. Returns its mark: flushes happen in the order of their marks.</summary>
    public long MarkDirty(LogCursor cursor)
    {
        long mark;
        lock (_lock)
        {
            _dirtyCursors.Add(cursor);
            _hasDirt = true;
            mark = _marks + 1;
            Volatile.Write(ref _marks, mark);
        }

        WakeUnlessCurrent();
        return mark;
    }

    public void MarkDirty(Connection connection)
    {
        lock (_lock)
        {
            _dirtyConnections.Add(connection);
            _hasDirt = true;
        }

        WakeUnlessCurrent();
    }

    /// <summary>
    /// Sends what the round made ready: publications first (they join the replies that wait), then everything by connection. Dirt that callbacks
    /// make is flushed too, a few times over; what is left after that is for the next round.
    /// </summary>
    /// <remarks>
    /// Other loops with work made in the round are woken once each: before a long flush, so that they work at the same time; after a short one, which is over
    /// before they would have begun, so that they find more to send at once (two loops: 1.2 instead of 1.6 times one loop's CPU a message at chat 256 x 1).
    /// </remarks>
    public void Flush()
    {
        for (var i = 0; i < MostFlushes && TakeDirt(); i++)
        {
            if (_toWake.Count > 0 && IsLongFlush())
                WakeOthers();
            foreach (var cursor in _flushingCursors)
                cursor.Flush();
            foreach (var connection in _flushingConnections)
                connection.FlushOutbox();

            _flushingCursors.Clear();
            _flushingConnections.Clear();
        }

        WakeOthers();
    }

    /// <summary>Makes a sleeping loop begin a round. Thread-safe, cheap when it is awake.</summary>
    protected abstract void Wake();

    /// <summary>Begins a round on this thread.</summary>
    protected void Enter() => t_current = this;

    /// <summary>Ends the round.</summary>
    protected void Exit()
    {
        WakeOthers();
        t_current = null;
    }

    private bool IsLongFlush()
    {
        var deliveries = _flushingConnections.Count;
        foreach (var cursor in _flushingCursors)
            deliveries += cursor.Subscribers;
        return deliveries >= LongFlush;
    }

    private void WakeOthers()
    {
        foreach (var shard in _toWake)
            shard.Wake();
        _toWake.Clear();
    }

    private bool TakeDirt()
    {
        if (!HasDirt)
            return false;

        lock (_lock)
        {
            (_dirtyCursors, _flushingCursors) = (_flushingCursors, _dirtyCursors);
            (_dirtyConnections, _flushingConnections) = (_flushingConnections, _dirtyConnections);
            _hasDirt = false;
        }

        return true;
    }

    private void WakeUnlessCurrent()
    {
        var current = t_current;
        if (current == this)
            return;

        if (current is null)
            Wake();
        else if (!current._toWake.Contains(this))
            current._toWake.Add(this);
    }
}
