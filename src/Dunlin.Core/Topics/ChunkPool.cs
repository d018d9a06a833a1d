using System.Numerics;

namespace Dunlin.Topics;

/// <summary>Keeps chunks of 256 bytes to 256 KiB for reuse, at most <see cref="MaxRetainedBytes"/> of them. Thread-safe.</summary>
/// <remarks>Larger chunks (for messages over 256 KiB) are made for their message and left to the collector.</remarks>
internal sealed class ChunkPool
{
    public const int SmallestChunk = 256;
    public const int LargestPooledChunk = 256 * 1024;
    public const long MaxRetainedBytes = 16 * 1024 * 1024;

    private static readonly int SmallestShift = BitOperations.Log2(SmallestChunk);
    private readonly Stack<Chunk>[] _free;
    private readonly Lock _lock = new();
    private long _retained;
    private int _inUse;

    public ChunkPool()
    {
        _free = new Stack<Chunk>[BitOperations.Log2(LargestPooledChunk) - SmallestShift + 1];
        for (var i = 0; i < _free.Length; i++)
            _free[i] = new Stack<Chunk>();
    }

    public static ChunkPool Shared { get; } = new();

    /// <summary>Chunks that somebody holds. 0 when every topic is idle and nobody lags.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    /// <summary>A chunk of at least this many bytes, referenced once, starting at this position.</summary>
    public Chunk Rent(int size, long start)
    {
        Interlocked.Increment(ref _inUse);
        var chunk = Take(size) ?? new Chunk(GC.AllocateUninitializedArray<byte>(RoundUp(size), pinned: true));
        chunk.Begin(start);
        return chunk;
    }

    public void Return(Chunk chunk)
    {
        Interlocked.Decrement(ref _inUse);
        var size = chunk.Buffer.Length;
        if (size > LargestPooledChunk)
            return;

        lock (_lock)
        {
            if (_retained + size > MaxRetainedBytes)
                return;

            _retained += size;
            _free[ClassOf(size)].Push(chunk);
        }
    }

    private Chunk? Take(int size)
    {
        if (size > LargestPooledChunk)
            return null;

        lock (_lock)
        {
            if (!_free[ClassOf(size)].TryPop(out var chunk))
                return null;

            _retained -= chunk.Buffer.Length;
            return chunk;
        }
    }

    private static int RoundUp(int size) => size > LargestPooledChunk ? size : SmallestChunk << ClassOf(size);

    private static int ClassOf(int size) =>
        size <= SmallestChunk ? 0 : BitOperations.Log2((uint)size - 1) + 1 - SmallestShift;
}
