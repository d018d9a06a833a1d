using System.IO.Pipelines;

namespace Dunlin.Testing.Transport;

/// <summary>A writer that tells of its bytes in the call that sends them.</summary>
internal sealed class InMemoryPipeWriter(PipeWriter inner, PipeState state) : PipeWriter
{
    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => state.Flush(inner, inner.UnflushedBytes, cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => state.WakeBy(() => inner.Complete(exception));
}
