using System.Numerics;

namespace Dunlin.Bench.Measuring;

/// <summary>Counts latencies in microseconds in buckets whose width is at most 1/64 of their value: any percentile is right to 1.6 %.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;
    private readonly long[] _counts = new long[(64 - SubBits) * Sub];

    public long Count { get; private set; }

    public long Max { get; private set; }

    public void Record(long microseconds)
    {
        var value = Math.Max(0, microseconds);
        _counts[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>The value that this share of all latencies does not exceed; 0 when there are none.</summary>
    /// <param name="share">0 to 1.</param>
    public long Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank && seen > 0)
                return Math.Min(Max, UpperEndOf(bucket));
        }

        return 0;
    }

    // Values below 64 have a bucket each; above, each power of two has 64.
    private static int BucketOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - SubBits);
        return shift * Sub + (int)(value >> shift);
    }

    private static long UpperEndOf(int bucket)
    {
        var shift = Math.Max(0, bucket / Sub - 1);
        return ((long)(bucket - shift * Sub + 1) << shift) - 1;
    }
}
