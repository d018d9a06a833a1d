using System.IO.Pipelines;
using Dunlin.Testing.Settling;

namespace Dunlin.Testing.Transport;

/// <summary>
/// Who waits for whom on a pipe. It changes with the cause, in the call that writes, completes or cancels, and not when the other side gets to run: nothing is on its way unseen. Thread-safe.
/// </summary>
internal sealed class PipeState(ActivityCounter activity, long resumeWriterBelow)
{
    private readonly Lock _lock = new();
    private long _read;
    private long _unread;
    private bool _isAwaited;
    private bool _isFlushPending;

    public bool IsAwaited
    {
        get
        {
            lock (_lock)
                return _isAwaited;
        }
    }

    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _isFlushPending && _unread >= resumeWriterBelow;
        }
    }

    /// <summary>Begins a read. Who cancels it has woken the reader by the time that the cancellation is through.</summary>
    public ValueTask<ReadResult> Read(PipeReader reader, CancellationToken cancellationToken, out CancellationTokenRegistration registration)
    {
        lock (_lock)
        {
            var number = ++_read;
            registration = cancellationToken.UnsafeRegister(_ => OnCanceled(number), state: null);
            var read = reader.ReadAsync(cancellationToken);
            _isAwaited = !read.IsCompleted;
            activity.Count();
            return read;
        }
    }

    public void OnConsumed(long bytes)
    {
        lock (_lock)
        {
            _unread -= bytes;
            activity.Count();
        }
    }

    public ValueTask<FlushResult> Flush(PipeWriter writer, long bytes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (bytes > 0)
                Wake();
            _unread += bytes;
            var flush = writer.FlushAsync(cancellationToken);
            _isFlushPending = !flush.IsCompleted;
            return flush;
        }
    }

    /// <summary>Does something that wakes who reads.</summary>
    public void WakeBy(Action action)
    {
        lock (_lock)
        {
            Wake();
            action();
        }
    }

    private void OnCanceled(long number)
    {
        lock (_lock)
        {
            if (number == _read)
                Wake();
        }
    }

    private void Wake()
    {
        _isAwaited = false;
        activity.Count();
    }
}
