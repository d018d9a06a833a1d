using System.Buffers;
using System.IO.Pipelines;
using Dunlin.Transport.DirectUpgrades;

namespace Dunlin.Transport;

/// <summary>What the HTTP phases of one loop's sockets share: a memory pool, the pipes' thresholds and the queue of what is to be sent.</summary>
internal sealed class HttpConnectionSettings
{
    // As Kestrel's own socket transport: 1 MiB in, 64 KiB out. Kestrel's code runs on the thread pool.
    private const long MaxReadBuffer = 1024 * 1024;
    private const long MaxWriteBuffer = 64 * 1024;

    public HttpConnectionSettings(MemoryPool<byte> memoryPool)
    {
        MemoryPool = memoryPool;
        Input = Options(reader: PipeScheduler.ThreadPool, writer: PipeScheduler.Inline, MaxReadBuffer);
        Output = Options(reader: Sends, writer: PipeScheduler.ThreadPool, MaxWriteBuffer);
    }

    public MemoryPool<byte> MemoryPool { get; }

    public HttpSendQueue Sends { get; } = new();

    public UpgradePace UpgradePace { get; } = new();

    public PipeOptions Input { get; }

    public PipeOptions Output { get; }

    private PipeOptions Options(PipeScheduler reader, PipeScheduler writer, long pauseAt) => new(
        MemoryPool,
        readerScheduler: reader,
        writerScheduler: writer,
        pauseWriterThreshold: pauseAt,
        resumeWriterThreshold: pauseAt / 2,
        useSynchronizationContext: false);
}
