using System.Buffers;
using System.Net;
using Dunlin.Transport;

namespace Dunlin.WebSockets.Channels;

/// <summary>
/// A connection over a stream: TLS, HTTP/2, or a host with another transport. Same behaviour as a socket on a loop, at the cost of a pending read, and of a
/// buffer while something is under way.
/// </summary>
internal sealed class StreamChannel(PoolLoop loop, IPAddress? remoteAddress) : ByteChannel(loop), IDisposable
{
    private const int BufferSize = 16 * 1024;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _abort = new();
    private TaskCompletionSource? _pause;
    private WebSocketConnection _connection = null!;
    private Stream _stream = Stream.Null;
    private Task _write = Task.CompletedTask;

    // Also until the upgrade is answered.
    private bool _sending = true;
    private bool _broken;
    private bool _ending;

    /// <summary>Whether it does not read, on the connection's wish. From any thread.</summary>
    public bool IsReadingPaused => Volatile.Read(ref _pause) is not null;

    /// <summary>Whether bytes, or the answer to the upgrade, are on their way to the stream. From any thread.</summary>
    public bool IsSending => Volatile.Read(ref _sending);

    public override IPAddress? RemoteAddress => remoteAddress;

    // A stream has no half-close: the request ends, and with it the stream, when the connection does.
    public override bool CanLinger => false;

    /// <summary>Opens the connection, then answers the upgrade, and runs to the end. Called within the HTTP request, which must outlive it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="answer">Answers the upgrade; its result carries the frames.</param>
    public async Task RunAsync(WebSocketConnection connection, Func<ValueTask<Stream>> answer)
    {
        _connection = connection;
        await StartAsync();
        try
        {
            _stream = await answer();
        }
        catch
        {
            loop.Post(OnAnswerFailed);
            await _ended.Task;
            throw;
        }

        loop.Post(OnWritten);
        try
        {
            await ReadToEndAsync();
        }
        finally
        {
            await _ended.Task;
            await _write;
        }
    }

    public override int Send(ReadOnlySpan<ArraySegment<byte>> pieces)
    {
        if (_broken)
            return -1;
        if (_sending)
            return 0;

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var length = 0;
        foreach (var piece in pieces)
        {
            var part = piece.AsSpan(0, Math.Min(piece.Count, buffer.Length - length));
            part.CopyTo(buffer.AsSpan(length));
            length += part.Length;
        }

        _sending = true;
        _write = WriteAsync(buffer, length);
        return length;
    }

    public override void WatchWritable(bool watch)
    {
        // Every write reports its end; there is nothing to ask for.
    }

    public override void WatchReadable(bool watch)
    {
        if (!watch)
        {
            _pause ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return;
        }

        _pause?.SetResult();
        _pause = null;
    }

    public override void FinishSending()
    {
    }

    public override void End(bool reset)
    {
        _ending = true;
        if (reset || !_sending)
            Finish();
    }

    public void Dispose() => _abort.Dispose();

    private Task StartAsync()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            _connection.Start();
            started.SetResult();
        });
        return started.Task;
    }

    private void OnAnswerFailed()
    {
        _broken = true;
        _sending = false;
        _connection.OnEndOfStream();
    }

    private void Finish()
    {
        // The request may be over, and with it this object, when a last write reports its end.
        if (_ended.Task.IsCompleted)
            return;

        _abort.Cancel();
        _ended.TrySetResult();
    }

    private async Task ReadToEndAsync()
    {
        try
        {
            while (await ReadOnceAsync())
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection broke, or the connection ended and stopped this read: both are the end of the stream.
            loop.Events.ReadEnded(_connection.Id, exception);
        }
        finally
        {
            loop.Post(_connection.OnEndOfStream);
        }
    }

    private async Task<bool> ReadOnceAsync()
    {
        if (Volatile.Read(ref _pause) is { } pause)
            await pause.Task.WaitAsync(_abort.Token);

        // A read of nothing waits for data without holding a buffer.
#pragma warning disable CA2022 // there is nothing to read exactly
        _ = await _stream.ReadAsync(Memory<byte>.Empty, _abort.Token);
#pragma warning restore CA2022
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var count = await _stream.ReadAsync(buffer, _abort.Token);
            if (count == 0)
                return false;

            await HandleAsync(buffer, count);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Task HandleAsync(byte[] buffer, int count)
    {
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            _connection.OnBytes(buffer.AsSpan(0, count));
            handled.SetResult();
        });
        return handled.Task;
    }

    private async Task WriteAsync(byte[] buffer, int length)
    {
        try
        {
            // Yields first: the caller holds the connection's lock.
            await Task.Yield();
            await _stream.WriteAsync(buffer.AsMemory(0, length), _abort.Token);
            await _stream.FlushAsync(_abort.Token);
        }
        catch (Exception exception)
        {
            // Whatever the stream has to say, nothing more can be sent over it.
            if (exception is IOException or OperationCanceledException or ObjectDisposedException)
                loop.Events.WriteFailed(_connection.Id, exception);
            else
                loop.Events.UnexpectedFailure(exception);
            _broken = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        loop.Post(OnWritten);
    }

    private void OnWritten()
    {
        _sending = false;
        if (_ending)
        {
            Finish();
            return;
        }

        _connection.OnWritable();
        if (_broken)
            _connection.OnEndOfStream();
    }
}
