using Dunlin.Topics;

namespace Dunlin.Connections;

/// <summary>
/// What one connection has accepted and not yet sent: a first-in-first-out queue of byte ranges. Neighbouring ranges of one log merge, so
/// a laggard in a busy room holds one range, not one entry a message. Under the connection's lock.
/// </summary>
internal struct Outbox
{
    private const int SmallestOwnChunk = 1024;
    private ByteRange[]? _ranges;
    private int _head;
    private int _count;

    /// <summary>Unsent bytes.</summary>
    public long Bytes { get; private set; }

    public readonly bool IsEmpty => _count == 0;

    /// <summary>Adds bytes of a log; the chunk is the one that holds the first of them.</summary>
    public void Append(TopicLog log, Chunk chunk, long from, long to)
    {
        Bytes += to - from;
        if (_count > 0 && Last is { } last && last.Log == log && last.End == from)
        {
            ByteRange.Hold(chunk, from, to, isFirstHeld: true);
            Last.Length += to - from;
            return;
        }

        ByteRange.Hold(chunk, from, to, isFirstHeld: false);
        Add(new ByteRange(log, chunk, (int)(from - chunk.Start), to - from));
    }

    /// <summary>Room for a message of this connection's own, to be filled and then given to <see cref="CommitOwn"/>.</summary>
    public Span<byte> ReserveOwn(int size)
    {
        if (_count > 0 && Last.Log is null && Last.Chunk.Free >= size && Last.End == Last.Chunk.End)
            return Last.Chunk.FreeSpan;

        Add(new ByteRange(Log: null, ChunkPool.Shared.Rent(Math.Max(size, SmallestOwnChunk), start: 0), Offset: 0, Length: 0));
        return Last.Chunk.FreeSpan;
    }

    public void CommitOwn(int bytes)
    {
        Last.Chunk.Commit(bytes);
        Last.Length += bytes;
        Bytes += bytes;
    }

    /// <summary>Fills in as many contiguous pieces, in order, as there is room for. Returns how many, and their bytes.</summary>
    public readonly int Gather(Span<ArraySegment<byte>> pieces, out int bytes)
    {
        var used = 0;
        bytes = 0;
        for (var i = 0; i < _count && used < pieces.Length; i++)
        {
            ref var range = ref At(i);
            var offset = range.Offset;
            var left = range.Length;
            for (var chunk = range.Chunk; left > 0 && used < pieces.Length; chunk = chunk.Next!)
            {
                var size = (int)Math.Min(left, chunk.Length - offset);
                if (size > 0)
                    pieces[used++] = new ArraySegment<byte>(chunk.Buffer, offset, size);
                bytes += size;
                left -= size;
                offset = 0;
            }
        }

        return used;
    }

    /// <summary>Forgets bytes that were sent.</summary>
    public void Consume(long bytes)
    {
        Bytes -= bytes;
        while (_count > 0 && bytes >= At(0).Length)
        {
            bytes -= At(0).Length;
            LetGo(TakeFirst());
        }

        if (bytes > 0)
            At(0).Consume(bytes);
    }

    /// <summary>Throws waiting publications away; own messages stay, and so does the rest of a frame that is half sent. Returns the bytes thrown away.</summary>
    public long DropPublications(WireFormat format) => Drop(format, ownToo: false);

    /// <summary>Throws everything away but the rest of a frame that is half sent.</summary>
    public long DropUnsent(WireFormat format) => Drop(format, ownToo: true);

    /// <summary>Throws the waiting publications of one log away, but for the newest one and the rest of one that is half sent.</summary>
    public void KeepNewest(TopicLog log)
    {
        var newest = _count - 1;
        while (newest >= 0 && At(newest).Log != log)
            newest--;
        if (newest < 0)
            return;

        var count = _count;
        for (var i = 0; i < count; i++)
        {
            var range = TakeFirst();
            if (range.Log == log)
                Keep(range, log.Format, rest: i == 0, newest: i == newest);
            else
                Add(range);
        }
    }

    public void Clear()
    {
        while (_count > 0)
            LetGo(TakeFirst());
        _ranges = null;
        Bytes = 0;
    }

    private readonly ref ByteRange Last => ref At(_count - 1);

    private readonly ref ByteRange At(int index) => ref _ranges![(_head + index) & (_ranges.Length - 1)];

    private long Drop(WireFormat format, bool ownToo)
    {
        var before = Bytes;
        var count = _count;
        for (var i = 0; i < count; i++)
        {
            var range = TakeFirst();
            var kept = range.Log is null && !ownToo ? range.Length : i == 0 ? RestOfFrame(range, format) : 0;
            Bytes -= range.Length - kept;
            if (kept == 0)
                LetGo(range);
            else
                Add(Shorten(range, kept));
        }

        return before - Bytes;
    }

    /// <summary>Puts back what is to be kept of a range that was taken out.</summary>
    private void Keep(in ByteRange range, WireFormat format, bool rest, bool newest)
    {
        var kept = rest ? Math.Min(range.Length, RestOfFrame(range, format)) : 0;
        var last = newest ? range.LastFrame(format, kept) : default;
        Bytes -= range.Length - kept - last.Length;
        if (last.Length > 0)
            last.Chunk.AddReference();
        if (kept > 0)
            Add(Shorten(range, kept));
        else
            LetGo(range);
        if (last.Length > 0)
            Add(last);
    }

    // Frames never cross chunks, and every chunk begins with one: walk from there to the end of the frame that the range starts in.
    private static long RestOfFrame(in ByteRange range, WireFormat format)
    {
        long at = 0;
        while (at < range.Offset)
            at += format.GetFrameLength(range.Chunk.Buffer.AsSpan((int)at, range.Chunk.Length - (int)at));

        return at - range.Offset;
    }

    // What is kept of a frame ends in the chunk that it begins in.
    private static ByteRange Shorten(in ByteRange range, long kept)
    {
        if (kept < range.Length && range.AfterFirstChunk is { Length: > 0 } rest)
            LetGo(rest);
        return range with { Length = kept };
    }

    private static void LetGo(in ByteRange range)
    {
        var last = range.Release();
        if (range.Log is not { } log || !last.IsHeldOnce)
            return;

        // The last laggard has passed: an idle log keeps nothing.
        lock (log.Topic)
            log.TrimIfIdle();
    }

    private ByteRange TakeFirst()
    {
        var first = At(0);
        At(0) = default;
        _head = (_head + 1) & (_ranges!.Length - 1);
        _count--;
        return first;
    }

    private void Add(in ByteRange range)
    {
        if (_ranges is null || _count == _ranges.Length)
            Grow();
        _count++;
        Last = range;
    }

    private void Grow()
    {
        var grown = new ByteRange[Math.Max(2, _count * 2)];
        for (var i = 0; i < _count; i++)
            grown[i] = At(i);
        _ranges = grown;
        _head = 0;
    }
}
