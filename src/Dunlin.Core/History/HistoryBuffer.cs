using System.Runtime.CompilerServices;

namespace Dunlin.History;

/// <summary>
/// The last publications of a channel, with consecutive offsets: a ring whose slots are used again, so that a channel that has reached its size
/// allocates nothing more. Under the channel's lock.
/// </summary>
/// <param name="capacity">Most publications.</param>
/// <param name="lifetime">Milliseconds after which one is dropped.</param>
/// <param name="maxBytes">Most bytes of memory: the oldest publications go first. One that is larger by itself is not kept, nor is anything before it.</param>
internal sealed class HistoryBuffer(int capacity, long lifetime, long maxBytes)
{
    private const int SmallestRing = 4;
    private int _capacity = capacity;
    private long _lifetime = lifetime;
    private long _maxBytes = maxBytes;
    private Slot[] _slots = [];
    private int _head;

    /// <summary>Publications that are kept.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory: the ring and the arrays in it, each with the runtime's own.</summary>
    public long Bytes { get; private set; }

    /// <summary>Offset of the last publication, kept or not.</summary>
    public long LastOffset { get; private set; }

    private long FirstOffset => LastOffset - Count + 1;

    // A full ring's next slot still has the array of the publication that it had before.
    private int NextBytes => Count < _slots.Length ? At(Count).Bytes : 0;

    private int GrownLength => Count < _slots.Length ? _slots.Length : Math.Min(_capacity, Math.Max(SmallestRing, _slots.Length * 2));

    /// <summary>Adds the publication behind the last one.</summary>
    /// <param name="timestamp">Unix milliseconds.</param>
    /// <param name="body">Copied.</param>
    public void Add(long timestamp, ReadOnlySpan<byte> body)
    {
        LastOffset++;
        if (_capacity == 0)
            return;

        // It has its offset already: what is kept must end there, or be empty.
        Expire(timestamp);
        if (!TryMakeRoom(Slot.BytesOf(body.Length)))
        {
            Clear();
            return;
        }

        ref var slot = ref At(Count++);
        Bytes -= slot.Bytes;
        slot.Set(timestamp, body);
        Bytes += slot.Bytes;
    }

    /// <summary>Other limits from now on; the oldest beyond them go.</summary>
    /// <inheritdoc cref="HistoryBuffer(int, long, long)"/>
    public void Resize(int capacity, long lifetime, long maxBytes)
    {
        (_capacity, _lifetime, _maxBytes) = (capacity, lifetime, maxBytes);
        while (Count > capacity)
            DropFirst();
        if (_slots.Length > capacity)
            Move(capacity);
        while (Count > 0 && Bytes > maxBytes)
            DropFirst();
        if (Count == 0)
            Clear();
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

    /// <summary>Drops everything, and goes on behind another offset.</summary>
    public void Restart(long lastOffset)
    {
        Clear();
        LastOffset = lastOffset;
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

    /// <summary>Counts <see cref="Bytes"/> anew, from what is there.</summary>
    public long CountBytes()
    {
        var bytes = Slot.RingBytes(_slots.Length);
        foreach (var slot in _slots)
            bytes += slot.Bytes;
        return bytes;
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

    /// <summary>Makes a free slot, so that a body of this size still fits. False when it cannot, whatever is dropped.</summary>
    private bool TryMakeRoom(int size)
    {
        if (Slot.RingBytes(Math.Min(_capacity, SmallestRing)) + size > _maxBytes)
            return false;

        if (Count == _capacity)
            Skip();
        while (Count > 0 && BytesWith(size) > _maxBytes)
            DropFirst();

        // What stays too large is the ring itself, grown when publications were small.
        if (BytesWith(size) > _maxBytes)
            Clear();
        if (Count == _slots.Length)
            Grow();
        return true;
    }

    private long BytesWith(int size) => Bytes + Math.Max(0, size - NextBytes) + Slot.RingBytes(GrownLength) - Slot.RingBytes(_slots.Length);

    /// <summary>Forgets the first one; its slot is the next to be filled, and its array with it.</summary>
    private void Skip()
    {
        _head = Wrap(_head + 1);
        Count--;
    }

    private void DropFirst()
    {
        Bytes -= At(0).Bytes;
        At(0) = default;
        Skip();
    }

    private void Grow() => Move(GrownLength);

    private void Move(int length)
    {
        var slots = new Slot[length];
        for (var i = 0; i < Count; i++)
            slots[i] = At(i);
        Bytes += Slot.RingBytes(slots.Length) - Slot.RingBytes(_slots.Length);
        _slots = slots;
        _head = 0;
    }

    private struct Slot
    {
        // One that has become this much too large for what stands in it is not worth keeping.
        private const int LargestWaste = 4;

        // Of an array on a 64-bit system: header, type, length. Arrays take multiples of 8 bytes.
        private const int ArrayOverhead = 24;
        private byte[]? _bytes;
        private int _length;

        public long Timestamp { get; private set; }

        public readonly int Bytes => _bytes is null ? 0 : BytesOf(_bytes.Length);

        public readonly ReadOnlySpan<byte> Body => _bytes.AsSpan(0, _length);

        public static int BytesOf(int length) => ArrayOverhead + ((length + 7) & ~7);

        public static long RingBytes(int slots) => slots == 0 ? 0 : ArrayOverhead + ((long)slots * Unsafe.SizeOf<Slot>());

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
