using Dunlin.Connections;

namespace Dunlin.Topics;

/// <summary>The frames of one topic in one wire format: append-only, and empty-handed when nobody is behind. All members under the topic's lock.</summary>
internal sealed class TopicLog(Topic topic, WireFormat format)
{
    private const int LargestGrowth = 64 * 1024;
    private LogCursor[] _cursors = [];
    private Chunk? _tailChunk;
    private long _burstStart;
    private int _nextSize = ChunkPool.SmallestChunk;

    public Topic Topic => topic;

    public WireFormat Format => format;

    public int Subscribers { get; private set; }

    /// <summary>Position after the last frame.</summary>
    public long Tail { get; private set; }

    public bool HoldsChunk => _tailChunk is not null;

    public LogCursor Join(Subscription subscription)
    {
        var cursor = CursorOf(subscription.Connection.Shard);
        subscription.Position = Tail;
        Subscribers++;
        cursor.Add(subscription);
        return cursor;
    }

    public void Leave(Subscription subscription)
    {
        Subscribers--;
        subscription.Cursor.Remove(subscription);
        if (Subscribers == 0)
            LetGo();
    }

    /// <summary>Forgets a cursor that has flushed everything, and whose shard has no subscribers. One that comes is given another.</summary>
    public void Remove(LogCursor cursor) => _cursors = [.. _cursors.Where(other => other != cursor)];

    /// <summary>Encodes straight into the log.</summary>
    public void Append(in Publication publication, PublishOrder? order)
    {
        KeepOrder(order);
        var chunk = ChunkWithRoom(format.GetMaxLength(publication));
        Commit(chunk, format.Encode(publication, chunk.FreeSpan), order);
    }

    /// <summary>Appends a frame that was encoded before.</summary>
    public void Append(ReadOnlySpan<byte> frame, PublishOrder? order)
    {
        KeepOrder(order);
        var chunk = ChunkWithRoom(frame.Length);
        frame.CopyTo(chunk.FreeSpan);
        Commit(chunk, frame.Length, order);
    }

    /// <summary>Gives the tail chunk back when every cursor and every laggard has passed it.</summary>
    public void TrimIfIdle()
    {
        if (_tailChunk is not { IsHeldOnce: true } chunk)
            return;

        // A burst that used little of its chunk shrinks the next one, so that quiet topics stay small.
        if (Tail - _burstStart < _nextSize / 4)
            _nextSize = Math.Max(ChunkPool.SmallestChunk, _nextSize / 2);
        _tailChunk = null;
        chunk.Release();
    }

    private void KeepOrder(PublishOrder? order)
    {
        if (order is null)
            return;

        foreach (var cursor in _cursors)
            cursor.KeepOrder(order);
    }

    private void Commit(Chunk chunk, int length, PublishOrder? order)
    {
        var isNew = chunk.Length == 0;
        chunk.Commit(length);
        Tail += length;
        foreach (var cursor in _cursors)
            cursor.OnAppended(chunk, isNew, order);
    }

    private Chunk ChunkWithRoom(int size)
    {
        if (_tailChunk is { } tail && tail.Free >= size)
            return tail;

        if (_tailChunk is null)
            _burstStart = Tail;
        else
            _nextSize = Math.Min(_nextSize * 2, LargestGrowth);
        return Extend(Math.Max(size, _nextSize));
    }

    private Chunk Extend(int size)
    {
        var chunk = ChunkPool.Shared.Rent(size, Tail);
        if (_tailChunk is { } full)
        {
            full.Link(chunk);
            full.Release();
        }

        _tailChunk = chunk;
        return chunk;
    }

    private LogCursor CursorOf(Shard shard)
    {
        foreach (var cursor in _cursors)
        {
            if (cursor.Shard == shard)
                return cursor;
        }

        var added = new LogCursor(this, shard);
        _cursors = [.. _cursors, added];
        return added;
    }

    private void LetGo()
    {
        foreach (var cursor in _cursors)
            cursor.LetGo();

        var chunk = _tailChunk;
        _tailChunk = null;
        chunk?.Release();
    }
}
