namespace Dunlin.History;

/// <summary>
/// The last publications of a channel, with consecutive offsets: a ring whose slots are used again, so that a channel that has reached its size
/// allocates nothing more. Under the channel's lock.
/// </summary>
/// <param name="capacity">Most publications.</param>
/// <param name="lifetime">Milliseconds after which one is dropped.</param>
internal sealed class HistoryBuffer(int capacity, long lifetime)
{
    private int _capacity = capacity;
    private long _lifetime = lifetime;
    private Slot[] _slots = [];
    private int _head;

    /// <summary>Publications that are kept.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the slots, of the empty ones too.</summary>
    public long Bytes { get; private set; }

    /// <summary>Offset of the last publication, kept or not.</summary>
    public long LastOffset { get; private set; }

    private long FirstOffset => LastOffset - Count + 1;

    /// <summary>Adds the publication behind the last one.</summary>
    /// <param name="timestamp">Unix milliseconds.</param>
    /// <param name="body">Copied.</param>
    public void Add(long timestamp, ReadOnlySpan<byte> body)
    {
        LastOffset++;
        if (_capacity == 0)
            return;

        Expire(timestamp);
        if (Count == _capacity)
            DropFirst();
        else if (Count == _slots.Length)
            Grow();

        ref var slot = ref At(Count++);
        Bytes -= slot.Bytes;
        slot.Set(timestamp, body);
        Bytes += slot.Bytes;
    }

    /// <summary>Another size and lifetime from now on; the oldest beyond the size go.</summary>
    /// <inheritdoc cref="HistoryBuffer(int, long)"/>
    public void Resize(int capacity, long lifetime)
    {
        (_capacity, _lifetime) = (capacity, lifetime);
        if (_slots.Length <= capacity)
            return;

        var slots = new Slot[capacity];
        var taken = Math.Min(Count, capacity);
        for (var i = 0; i < taken; i++)
            slots[i] = At(Count - taken + i);
        (_slots, _head, Count) = (slots, 0, taken);
        Bytes = slots.Sum(static slot => (long)slot.Bytes);
    }

    /// <summary>Drops what is too old. Once nothing is left, no memory is.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public void Expire(long now)
    {
        if (Count == 0 || At(0).Timestamp > now - _lifetime)
            return;

        while (Count > 0 && At(0).Timestamp <= now - _lifetime)
            DropFirst();
        if (Count == 0)
            Clear();
    }

    /// <summary>Drops everything. Offsets go on.</summary>
    public void Clear()
    {
        _slots = [];
        _head = 0;
        Count = 0;
        Bytes = 0;
    }

    /// <summary>All that follows an offset. False when some of it is not kept any more, or the offset has not been given out.</summary>
    public bool TryGetAfter(long offset, out HistorySlice slice)
    {
        slice = default;
        if (offset < FirstOffset - 1 || offset > LastOffset)
            return false;

        slice = new HistorySlice(this, offset + 1, (int)(LastOffset - offset));
        return true;
    }

    /// <summary>The last so many, or as many as there are.</summary>
    public HistorySlice Last(int count)
    {
        var taken = Math.Min(count, Count);
        return new HistorySlice(this, LastOffset - taken + 1, taken);
    }

    /// <summary>What is kept, page by page.</summary>
    /// <param name="since">Begin behind this offset, or before it when the newest come first; null: at the end that the order begins with.</param>
    /// <param name="limit">Most publications.</param>
    /// <param name="newestFirst">The order.</param>
    public HistorySlice Page(long? since, int limit, bool newestFirst)
    {
        if (newestFirst)
        {
            var last = Math.Min(LastOffset, (since ?? long.MaxValue) - 1);
            return new HistorySlice(this, last, (int)Math.Clamp(last - FirstOffset + 1, 0, limit), newestFirst: true);
        }

        var first = Math.Max(FirstOffset, Math.Min(since ?? 0, LastOffset) + 1);
        return new HistorySlice(this, first, (int)Math.Clamp(LastOffset - first + 1, 0, limit));
    }

    /// <summary>A publication that is kept.</summary>
    public HistoryEntry this[long offset]
    {
        get
        {
            ref var slot = ref At((int)(offset - FirstOffset));
            return new HistoryEntry { Offset = offset, Timestamp = slot.Timestamp, Body = slot.Body };
        }
    }

    private ref Slot At(int index) => ref _slots[Wrap(_head + index)];

    private int Wrap(int index) => index < _slots.Length ? index : index - _slots.Length;

    private void DropFirst()
    {
        _head = Wrap(_head + 1);
        Count--;
    }

    private void Grow()
    {
        var slots = new Slot[Math.Min(_capacity, Math.Max(4, _slots.Length * 2))];
        for (var i = 0; i < Count; i++)
            slots[i] = At(i);
        _slots = slots;
        _head = 0;
    }

    private struct Slot
    {
        // One that has become this much too large for what stands in it is not worth keeping.
        private const int LargestWaste = 4;
        private byte[]? _bytes;
        private int _length;

        public long Timestamp { get; private set; }

        public readonly int Bytes => _bytes?.Length ?? 0;

        public readonly ReadOnlySpan<byte> Body => _bytes.AsSpan(0, _length);

        public void Set(long timestamp, ReadOnlySpan<byte> body)
        {
            if (_bytes is null || _bytes.Length < body.Length || _bytes.Length / LargestWaste > body.Length)
                _bytes = GC.AllocateUninitializedArray<byte>(body.Length);
            body.CopyTo(_bytes);
            _length = body.Length;
            Timestamp = timestamp;
        }
    }
}
