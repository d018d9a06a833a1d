namespace Dunlin.Topics;

/// <summary>
/// A run of bytes of one log, or of one connection's own messages. Written once, read by many, returned to the pool with its last reference.
/// </summary>
/// <remarks>
/// References are held by: the log for its tail, a cursor for each chunk it has not flushed, and an outbox range for each chunk it covers.
/// A chunk does not hold the next one: a peer that is stuck keeps alive what its own ranges cover, not all that is published meanwhile.
/// So <see cref="Next"/> may be followed only to a chunk that one holds too. The buffer is pinned: its address goes to the kernel.
/// </remarks>
internal sealed class Chunk(byte[] buffer)
{
    private int _references;
    private int _length;

    public byte[] Buffer { get; } = buffer;

    /// <summary>Position in the log of the buffer's first byte.</summary>
    public long Start { get; private set; }

    public Chunk? Next { get; private set; }

    /// <summary>Bytes written. Only grows while the chunk is a tail.</summary>
    public int Length => Volatile.Read(ref _length);

    public long End => Start + Length;

    public int Free => Buffer.Length - Length;

    public bool IsHeldOnce => Volatile.Read(ref _references) == 1;

    public Span<byte> FreeSpan => Buffer.AsSpan(Length);

    /// <summary>Prepares a chunk fresh from the pool, with one reference: the caller's.</summary>
    public void Begin(long start)
    {
        Start = start;
        Next = null;
        _length = 0;
        _references = 1;
    }

    public void Commit(int bytes) => Volatile.Write(ref _length, _length + bytes);

    public void Link(Chunk next) => Next = next;

    public void AddReference() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0)
            return;

        Next = null;
        ChunkPool.Shared.Return(this);
    }

    /// <summary>The chunk of this chain that holds a position before the chain's end. Held by whoever holds this one and all up to the position.</summary>
    public Chunk Find(long position)
    {
        var chunk = this;
        while (position >= chunk.End && chunk.Next is { } next)
            chunk = next;

        return chunk;
    }
}
