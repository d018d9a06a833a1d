using Microsoft.Extensions.ObjectPool;

namespace Dunlin.WebSockets;

/// <summary>
/// Compressors and decompressors for messages without context, so that a connection without takeover owns none between
/// messages. Thread-safe. Whatever is got beyond what the pool keeps is freed when it is returned.
/// </summary>
internal static class CodecPools
{
    // One a core suffices unless messages are inflated across frames: at most 16 x 352 KB for each window size in use.
    private static readonly int Kept = Math.Clamp(Environment.ProcessorCount, 2, 16);

    private static readonly ObjectPool<MessageDeflater>[] DeflaterPools = CreateDeflaterPools();

    /// <summary>Get one at the first compressed byte of a message, return it after the last (or after a failure).</summary>
    public static ObjectPool<MessageInflater> Inflaters { get; } = CreateInflaterPool(Kept);

    /// <summary>The pool of compressors with this window, 9 to 15.</summary>
    public static ObjectPool<MessageDeflater> Deflaters(int windowBits) => DeflaterPools[windowBits - CompressionDefaults.MinWindowBits];

    internal static ObjectPool<MessageInflater> CreateInflaterPool(int kept)
        => new DefaultObjectPoolProvider { MaximumRetained = kept }.Create(new InflaterPolicy());

    internal static ObjectPool<MessageDeflater> CreateDeflaterPool(int windowBits, int kept)
        => new DefaultObjectPoolProvider { MaximumRetained = kept }.Create(new DeflaterPolicy(windowBits));

    private static ObjectPool<MessageDeflater>[] CreateDeflaterPools()
    {
        var pools = new ObjectPool<MessageDeflater>[CompressionDefaults.MaxWindowBits - CompressionDefaults.MinWindowBits + 1];
        for (var i = 0; i < pools.Length; i++)
            pools[i] = CreateDeflaterPool(CompressionDefaults.MinWindowBits + i, Kept);
        return pools;
    }

    private sealed class InflaterPolicy : PooledObjectPolicy<MessageInflater>
    {
        public override MessageInflater Create() => new();

        public override bool Return(MessageInflater obj) => obj.TryReset();
    }

    private sealed class DeflaterPolicy(int windowBits) : PooledObjectPolicy<MessageDeflater>
    {
        public override MessageDeflater Create() => new(windowBits);

        public override bool Return(MessageDeflater obj) => obj.TryReset();
    }
}
