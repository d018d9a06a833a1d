namespace Dunlin.Transport;

/// <summary>An event loop without a thread of its own: its rounds run on the thread pool, one at a time. For connections over streams.</summary>
internal sealed class PoolLoop(EventLoopEvents events) : EventLoop(events), IThreadPoolWorkItem
{
    private bool _scheduled;
    private long _changes;

    /// <summary>Grows when it is woken, and before it comes to rest.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Whether it is in no round and has nothing to do in one. From any thread.</summary>
    /// <param name="callsUnderWay">See <see cref="EventLoop.CallsUnderWay"/>.</param>
    public bool IsIdle(out int callsUnderWay)
    {
        callsUnderWay = 0;
        if (Volatile.Read(ref _scheduled) || !_round.TryEnter())
            return false;

        try
        {
            callsUnderWay = CallsUnderWay;
            return !HasWork && !Volatile.Read(ref _scheduled);
        }
        finally
        {
            _round.Exit();
        }
    }

    public void Execute()
    {
        // Cleared first: work that arrives from here on schedules another round.
        Volatile.Write(ref _scheduled, false);
        lock (_round)
            Round();
    }

    // Two work items may overlap when one is scheduled while the other ends; rounds may not.
    private readonly Lock _round = new();

    protected override void Wake()
    {
        if (Interlocked.Exchange(ref _scheduled, true))
            return;

        Interlocked.Increment(ref _changes);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Round()
    {
        Enter();
        try
        {
            RunMailbox();
            Flush();
        }
        catch (Exception exception)
        {
            Events.UnexpectedFailure(exception);
        }
        finally
        {
            Exit();
        }

        Interlocked.Increment(ref _changes);
        if (HasWork)
            Wake();
    }
}
