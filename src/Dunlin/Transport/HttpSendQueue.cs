using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Dunlin.Transport;

/// <summary>Sends the HTTP answers of one loop's connections, one after the other, on the thread pool. Thread-safe; in order of scheduling.</summary>
/// <remarks>
/// Kestrel flushes a small answer twice, its head and its body. Sent by the thread that flushes, that is two packets: 0.7 of the requests a second.
/// Sent from here, the second flush has joined the first, and one wake-up of the pool serves many connections.
/// </remarks>
internal sealed class HttpSendQueue : PipeScheduler, IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<(Action<object?> Action, object? State)> _waiting = new();
    private int _running;

    public override void Schedule(Action<object?> action, object? state)
    {
        _waiting.Enqueue((action, state));
        if (Interlocked.CompareExchange(ref _running, 1, 0) == 0)
            System.Threading.ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            while (_waiting.TryDequeue(out var next))
                next.Action(next.State);

            // Either this sees what was scheduled meanwhile, or its scheduler sees that nobody runs.
            Volatile.Write(ref _running, 0);
            Interlocked.MemoryBarrier();
        }
        while (!_waiting.IsEmpty && Interlocked.CompareExchange(ref _running, 1, 0) == 0);
    }
}
