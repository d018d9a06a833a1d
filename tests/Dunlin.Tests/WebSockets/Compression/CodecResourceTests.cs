using System.Buffers;
using System.Runtime.CompilerServices;
using Dunlin.WebSockets;

namespace Dunlin.Tests.WebSockets.Compression;

/// <summary>Pools, native memory and managed allocations.</summary>
public class CodecResourceTests
{
    // 2,000 compressors touch at least 2,000 x 128 KB: a leak would be far above this.
    private const long Allowed = 100L * 1024 * 1024;

    [Fact]
    public void Disposed_codecs_leave_no_native_memory()
    {
        Create(10, dispose: true);
        var before = Environment.WorkingSet;
        Create(2_000, dispose: true);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, Allowed);
    }

    [Fact]
    public void Forgotten_codecs_are_finalized()
    {
        Create(10, dispose: true);
        var before = Environment.WorkingSet;
        for (var i = 0; i < 20; i++)
        {
            Create(100, dispose: false);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, Allowed);
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var inflated = new ArrayBufferWriter<byte>(64 * 1024);
        var payload = Messages.Json(1, 1_024);
        using var deflater = new MessageDeflater(15);
        using var inflater = new MessageInflater();
        for (var i = 0; i < 100; i++)
            Exchange(deflater, inflater, payload, output, inflated);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Exchange(deflater, inflater, payload, output, inflated);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Pooled_exchange_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var inflated = new ArrayBufferWriter<byte>(64 * 1024);
        var payload = Messages.Json(1, 1_024);
        var (deflaters, inflaters) = (CodecPools.CreateDeflaterPool(15, 4), CodecPools.CreateInflaterPool(4));
        long before = 0;
        for (var i = 0; i < 1_100; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            var (deflater, inflater) = (deflaters.Get(), inflaters.Get());
            Exchange(deflater, inflater, payload, output, inflated);
            deflaters.Return(deflater);
            inflaters.Return(inflater);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Pool_gives_back_what_was_returned_clean()
    {
        var pool = CodecPools.CreateInflaterPool(2);
        var inflater = pool.Get();
        Assert.Equal(InflateResult.Corrupt, inflater.Append([0x07], new ExactWriter(), 10));
        pool.Return(inflater);
        Assert.Same(inflater, pool.Get());
        Assert.Equal("Hello"u8, inflater.Inflated(Convert.FromHexString("F248CDC9C90700")).Payload);

        var deflaters = CodecPools.CreateDeflaterPool(12, 2);
        var deflater = deflaters.Get();
        var alone = deflater.Compressed(Messages.Json(1, 500));
        deflater.Compressed(Messages.Json(1, 500), keepContext: true);
        deflaters.Return(deflater);
        Assert.Same(deflater, deflaters.Get());
        Assert.Equal(alone, deflater.Compressed(Messages.Json(1, 500)));
    }

    [Fact]
    public void Pool_frees_what_it_does_not_keep()
    {
        var pool = CodecPools.CreateInflaterPool(2);
        MessageInflater[] got = [.. Enumerable.Range(0, 5).Select(_ => pool.Get())];
        Assert.Equal(5, got.Distinct().Count());
        foreach (var inflater in got)
            pool.Return(inflater);
        Assert.Equal(2, got.Count(inflater => inflater.TryReset()));
    }

    [Fact]
    public void Pool_frees_a_broken_compressor()
    {
        var pool = CodecPools.CreateDeflaterPool(15, 2);
        var deflater = pool.Get();
        Assert.Throws<TimeoutException>(() => deflater.Compress(Messages.Noise(1, 1_000), false, new ExactWriter { OnWrite = _ => throw new TimeoutException() }));
        pool.Return(deflater);
        Assert.NotSame(deflater, pool.Get());
    }

    [Fact]
    public async Task Pools_serve_many_threads()
    {
        var work = Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                var bits = 9 + (i + thread) % 7;
                var (deflater, inflater) = (CodecPools.Deflaters(bits).Get(), CodecPools.Inflaters.Get());
                var payload = Messages.Json(thread * 1_000 + i, 800);
                Assert.Equal(payload, inflater.Inflated(deflater.Compressed(payload)).Payload);
                CodecPools.Deflaters(bits).Return(deflater);
                CodecPools.Inflaters.Return(inflater);
            }
        }));
        await Task.WhenAll(work);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Create(int count, bool dispose)
    {
        for (var i = 0; i < count; i++)
        {
            var deflater = new MessageDeflater(9 + i % 7);
            var inflater = new MessageInflater();
            Assert.Equal(InflateResult.Ok, inflater.Inflated(deflater.Compressed("Hello"u8)).Result);
            if (!dispose)
                continue;
            deflater.Dispose();
            inflater.Dispose();
        }
    }

    private static void Exchange(MessageDeflater deflater, MessageInflater inflater, byte[] payload, ArrayBufferWriter<byte> output, ArrayBufferWriter<byte> inflated)
    {
        output.ResetWrittenCount();
        inflated.ResetWrittenCount();
        deflater.Compress(payload, keepContext: false, output);
        if (inflater.Append(output.WrittenSpan, inflated, Messages.NoLimit) != InflateResult.Ok
            || inflater.Finish(keepContext: false) != InflateResult.Ok
            || !inflated.WrittenSpan.SequenceEqual(payload))
            throw new InvalidDataException();
    }
}
