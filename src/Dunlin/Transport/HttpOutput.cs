using System.Buffers;
using System.IO.Pipelines;

namespace Dunlin.Transport;

/// <summary>What Kestrel answers, on its way to the socket. Sent by the queue for that; by the loop after the socket was full.</summary>
internal sealed class HttpOutput(LoopSocket socket, HttpConnectionSettings settings)
{
    private readonly Pipe _pipe = new(settings.Output);
    private readonly Lock _lock = new();
    private TaskCompletionSource? _writable;
    private Action? _whenIdle;
    private bool _idle;
    private ArrayBufferWriter<byte>? _heldBytes;
    private volatile bool _held;
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

    /// <summary>What Kestrel writes from now on is kept for <see cref="TakeHeld"/>: the answer to an upgrade, which the handover sends.</summary>
    public void Hold() => _held = true;

    /// <summary>The upgrade failed: what was kept, and all that follows, is sent after all.</summary>
    public void Release() => _held = false;

    /// <summary>What was kept, once this is idle.</summary>
    public ReadOnlySpan<byte> TakeHeld() => _heldBytes is null ? default : _heldBytes.WrittenSpan;

    /// <summary>Calls back when everything that Kestrel has flushed is sent, or kept, or the connection broke.</summary>
    public void WhenIdle(Action callback) => settings.Sends.Schedule(_ => CallWhenIdle(callback), null);

    // In the queue behind every flush so far, so that none of them counts as idle.
    private void CallWhenIdle(Action callback)
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

            if (_held)
                Keep(result.Buffer);
            else
                await SendAsync(result.Buffer);
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        await reader.CompleteAsync();

        // Nothing is left to send: whoever waits for that must not wait for ever on a broken connection.
        BecomeIdle();
    }

    private void Keep(in ReadOnlySequence<byte> bytes)
    {
        _heldBytes ??= new ArrayBufferWriter<byte>();
        foreach (var memory in bytes)
            _heldBytes.Write(memory.Span);
    }

    private async ValueTask SendAsync(ReadOnlySequence<byte> bytes)
    {
        if (_heldBytes is { } released)
        {
            _heldBytes = null;
            await SendAsync(released.WrittenMemory);
        }

        foreach (var memory in bytes)
            await SendAsync(memory);
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
