using System.Collections.Concurrent;
using Dunlin.Connections;
using Dunlin.WebSockets;

namespace Dunlin.Transport;

/// <summary>
/// Where connections live: one thing at a time happens on a loop, so what belongs to it needs no locks. At the end of each round everything
/// that became ready is flushed. Posting is thread-safe; the rest belongs to the loop.
/// </summary>
internal abstract class EventLoop(EventLoopEvents events) : Shard
{
    private readonly ConcurrentQueue<ILoopWork> _mailbox = new();

    /// <summary>Deadlines of this loop's connections, in seconds.</summary>
    public TimerWheel Wheel { get; } = new();

    public ConnectionTable Connections { get; } = new();

    public LoopCounters Counters { get; } = new();

    public EventLoopEvents Events => events;

    /// <summary>Calls of handlers that have not ended at once. Belongs to the loop.</summary>
    public int CallsUnderWay { get; set; }

    protected bool HasWork => HasDirt || !_mailbox.IsEmpty;

    /// <summary>Has work done on the loop, in order of posting.</summary>
    public void Post(ILoopWork work)
    {
        _mailbox.Enqueue(work);
        Wake();
    }

    /// <inheritdoc cref="Post(ILoopWork)"/>
    public void Post(Action action) => Post(new LoopAction(action));

    /// <summary>Runs what the mailbox holds now; work posted by that work waits for the next round.</summary>
    protected void RunMailbox()
    {
        for (var left = _mailbox.Count; left > 0 && _mailbox.TryDequeue(out var work); left--)
        {
            try
            {
                work.RunOnLoop();
            }
            catch (Exception exception)
            {
                events.UnexpectedFailure(exception);
            }
        }
    }
}
