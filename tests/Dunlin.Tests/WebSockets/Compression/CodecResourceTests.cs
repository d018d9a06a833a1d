using System.Buffers;
using Dunlin.WebSockets;

namespace Dunlin.Tests.WebSockets.Compression;

/// <summary>Pools and managed allocations.</summary>
public class CodecResourceTests
{
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
