using System.Buffers;
using System.IO.Pipelines;

namespace Dunlin.Transport;

/// <summary>What the HTTP phases of one loop's sockets share: a memory pool and the pipes' thresholds.</summary>
internal sealed class HttpConnectionSettings(MemoryPool<byte> memoryPool)
{
    // As Kestrel's own socket transport: 1 MiB in, 64 KiB out. Kestrel's code runs on the thread pool, ours where the bytes are.
    private const long MaxReadBuffer = 1024 * 1024;
    private const long MaxWriteBuffer = 64 * 1024;

    public MemoryPool<byte> MemoryPool => memoryPool;

    public PipeOptions Input { get; } = new(
        memoryPool,
        readerScheduler: PipeScheduler.ThreadPool,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: MaxReadBuffer,
        resumeWriterThreshold: MaxReadBuffer / 2,
        useSynchronizationContext: false);

    public PipeOptions Output { get; } = new(
        memoryPool,
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: MaxWriteBuffer,
        resumeWriterThreshold: MaxWriteBuffer / 2,
        useSynchronizationContext: false);
}
