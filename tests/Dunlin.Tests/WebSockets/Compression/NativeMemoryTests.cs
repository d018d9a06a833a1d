using System.Runtime.CompilerServices;
using Dunlin.WebSockets;

namespace Dunlin.Tests.WebSockets.Compression;

/// <summary>Watches the working set of the process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(NativeMemoryTests), DisableParallelization = true)]
[Collection(nameof(NativeMemoryTests))]
public class NativeMemoryTests
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
}
