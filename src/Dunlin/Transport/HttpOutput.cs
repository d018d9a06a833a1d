using System.Buffers;
using System.IO.Pipelines;

namespace Dunlin.Transport;

/// <summary>What Kestrel answers, on its way to the socket. Sent by the thread that flushes; by the loop after the socket was full.</summary>
internal sealed class HttpOutput(LoopSocket socket, PipeOptions options)
{
    private readonly Pipe _pipe = new(options);
    private readonly Lock _lock = new();
    private TaskCompletionSource? _writable;
    private Action? _whenIdle;
    private bool _idle;
    private volatile bool _broken;

    public PipeWriter Writer => _pipe.Writer;

    /// <summary>Ends when Kestrel has finished writing and everything is sent, or the connection broke.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start() => Completion = PumpAsync();

    /// <summary>On the loop.</summary>
    public void OnWritable()
    {
        socket.WatchWritable(false);
        TakeWaiter()?.SetResult();
    }

    /// <summary>The connection is broken: nothing more is sent. From any thread.</summary>
    public void Break()
    {
        _broken = true;
        _pipe.Reader.CancelPendingRead();
        TakeWaiter()?.SetResult();
    }

    /// <summary>Calls back when everything that Kestrel has flushed is sent.</summary>
    public void WhenIdle(Action callback)
    {
        lock (_lock)
        {
            if (!_idle)
            {
                _whenIdle = callback;
                return;
            }
        }

        callback();
    }

    private async Task PumpAsync()
    {
        var reader = _pipe.Reader;
        while (!_broken)
        {
            if (!reader.TryRead(out var result))
            {
                BecomeIdle();
                result = await reader.ReadAsync();
                lock (_lock)
                    _idle = false;
            }

            if (result.IsCanceled)
                break;

            foreach (var memory in result.Buffer)
                await SendAsync(memory);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        await reader.CompleteAsync();

        // Nothing is left to send: whoever waits for that must not wait for ever on a broken connection.
        BecomeIdle();
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0 && !_broken)
        {
            var sent = socket.Send(bytes.Span);
            if (sent > 0)
                bytes = bytes[sent..];
            else if (sent == 0)
                await WaitWritableAsync();
            else
                _broken = true;
        }
    }

    private Task WaitWritableAsync()
    {
        // Continuations run on the loop: it sends on at once.
        var waiter = new TaskCompletionSource();
        lock (_lock)
            _writable = waiter;

        socket.WatchWritable(true);
        if (_broken)
            TakeWaiter()?.SetResult();
        return waiter.Task;
    }

    private TaskCompletionSource? TakeWaiter()
    {
        lock (_lock)
        {
            var waiter = _writable;
            _writable = null;
            return waiter;
        }
    }

    private void BecomeIdle()
    {
        Action? callback;
        lock (_lock)
        {
            _idle = true;
            callback = _whenIdle;
            _whenIdle = null;
        }

        callback?.Invoke();
    }
}
