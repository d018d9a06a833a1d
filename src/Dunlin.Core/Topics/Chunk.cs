namespace Dunlin.Topics;

/// <summary>
/// A run of bytes of one log, or of one connection's own messages. Written once, read by many, returned to the pool with its last reference.
/// </summary>
/// <remarks>
/// References are held by: the log for its tail, a cursor for the place it has flushed to, an outbox range for its first chunk, and the
/// previous chunk for <see cref="Next"/>. So a laggard keeps exactly the chunks between its place and the tail alive, whoever else lags too.
/// The buffer is pinned: its address goes to the kernel.
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

    public void Link(Chunk next)
    {
        next.AddReference();
        Next = next;
    }

    public void AddReference() => Interlocked.Increment(ref _references);

    public void Release()
    {
        // A loop, not recursion: a laggard may be thousands of chunks behind.
        for (var chunk = this; chunk is not null && Interlocked.Decrement(ref chunk._references) == 0;)
        {
            var next = chunk.Next;
            chunk.Next = null;
            ChunkPool.Shared.Return(chunk);
            chunk = next;
        }
    }

    /// <summary>The chunk of this chain that holds a position before the chain's end.</summary>
    public Chunk Find(long position)
    {
        var chunk = this;
        while (position >= chunk.End && chunk.Next is { } next)
            chunk = next;

        return chunk;
    }
}
