using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Dunlin.Testing.Transport;

/// <summary>A client's end of a connection. One reader and one writer at a time; closing and breaking it are thread-safe.</summary>
/// <param name="reader">What the server sends.</param>
/// <param name="writer">What the client sends.</param>
/// <param name="closed">It is closed or broken. Called once, perhaps under locks of the client.</param>
internal sealed class InMemoryStream(PipeReader reader, PipeWriter writer, Action closed) : Stream
{
    private readonly Lock _lock = new();
    private Action? _begun;
    private string? _ending;
    private bool _isReading;

    /// <summary>Whether it is closed or broken.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
                return _ending is not null;
        }
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Has something done before the first bytes are sent, in the call that sends them.</summary>
    public void BeforeFirstWrite(Action action) => _begun = action;

    /// <summary>Breaks it for both sides.</summary>
    public void Break(string reason) => End(reason, new ConnectionResetException(reason));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        BeginRead();
        try
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var taken = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
            taken.CopyTo(buffer.Span);
            reader.AdvanceTo(taken.End);
            return result.IsCanceled ? throw new IOException(_ending) : (int)taken.Length;
        }
        finally
        {
            EndRead();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await Write(buffer, cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted)
            throw new IOException("The server has closed the connection.");
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
        // Bytes are sent when they are written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            End("The connection is closed.", exception: null);
        base.Dispose(disposing);
    }

    private ValueTask<FlushResult> Write(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfEnded();
            _begun?.Invoke();
            _begun = null;
            return writer.WriteAsync(buffer, cancellationToken);
        }
    }

    private void BeginRead()
    {
        lock (_lock)
        {
            ThrowIfEnded();
            _isReading = true;
        }
    }

    private void EndRead()
    {
        lock (_lock)
        {
            _isReading = false;
            if (_ending is not null)
                reader.Complete();
        }
    }

    private void End(string reason, Exception? exception)
    {
        lock (_lock)
        {
            if (_ending is not null)
                return;

            _ending = reason;
            writer.Complete(exception);
            if (_isReading)
                reader.CancelPendingRead();
            else
                reader.Complete();
        }

        closed();
    }

    private void ThrowIfEnded()
    {
        if (_ending is not null)
            throw new IOException(_ending);
    }
}
