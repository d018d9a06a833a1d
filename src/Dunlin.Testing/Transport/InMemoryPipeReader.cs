using System.Buffers;
using System.IO.Pipelines;

namespace Dunlin.Testing.Transport;

/// <summary>A reader whose waits can be seen.</summary>
internal sealed class InMemoryPipeReader(PipeReader inner, PipeState state) : PipeReader
{
    private ReadOnlySequence<byte> _buffer;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = state.Read(inner, cancellationToken, out var registration);
        if (!read.IsCompletedSuccessfully)
            return AwaitAsync(read, registration);

        registration.Unregister();
        return new ValueTask<ReadResult>(Keep(read.Result));
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
            return false;

        Keep(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var bytes = _buffer.Slice(_buffer.Start, consumed).Length;
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
        state.OnConsumed(bytes);
    }

    public override void CancelPendingRead() => state.WakeBy(inner.CancelPendingRead);

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read, CancellationTokenRegistration registration)
    {
        try
        {
            return Keep(await read.ConfigureAwait(false));
        }
        finally
        {
            registration.Unregister();
        }
    }

    private ReadResult Keep(in ReadResult result)
    {
        _buffer = result.Buffer;
        return result;
    }
}
