using System.Collections.Concurrent;
using Dunlin.Connections;

namespace Dunlin.Tests.Fakes;

/// <summary>A shard with a thread of its own that sleeps until it is woken, as an event loop does.</summary>
internal sealed class ThreadedShard : Shard, IDisposable
{
    private readonly ConcurrentQueue<Action> _mailbox = new();
    private readonly AutoResetEvent _awake = new(initialState: false);
    private readonly Thread _thread;
    private volatile bool _stopped;
    private Exception? _failure;

    public ThreadedShard()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public long Rounds { get; private set; }

    public void Post(Action work)
    {
        _mailbox.Enqueue(work);
        Wake();
    }

    /// <summary>Waits until the loop has done this.</summary>
    public void Do(Action work)
    {
        using var done = new ManualResetEventSlim();
        Post(() =>
        {
            try
            {
                work();
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait(TestContext.Current.CancellationToken);
        Check();
    }

    /// <summary>Waits until nothing is left to do or to flush.</summary>
    public void Settle()
    {
        // Asked on the loop: between its rounds no flush is under way.
        for (var isQuiet = false; !isQuiet;)
            Do(() => isQuiet = !HasDirt && _mailbox.IsEmpty);
    }

    public void Dispose()
    {
        _stopped = true;
        _awake.Set();
        _thread.Join();
        _awake.Dispose();
        Check();
    }

    protected override void Wake() => _awake.Set();

    private void Check()
    {
        if (_failure is { } failure)
            throw new InvalidOperationException("The loop failed.", failure);
    }

    private void Run()
    {
        while (!_stopped)
        {
            _awake.WaitOne();
            Enter();
            Guard(RunMailbox);
            Guard(Flush);
            Exit();
            Rounds++;
            if (HasDirt)
                _awake.Set();
        }
    }

    private void RunMailbox()
    {
        for (var left = _mailbox.Count; left > 0 && _mailbox.TryDequeue(out var work); left--)
            work();
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception)
        {
            _failure ??= exception;
        }
    }
}
