namespace Dunlin.Client.Connections;

/// <summary>Calls the application's event handlers, one after the other, on the thread pool and without the client's lock. Thread-safe.</summary>
/// <param name="failed">Told what a handler threw, and which event it was.</param>
internal sealed class EventDispatcher(Action<Exception, string> failed)
{
    /// <summary>Events that may be left out are, from this number of waiting calls on until half of them are made.</summary>
    private const int MaxOptional = 1024;

    private readonly Lock _lock = new();
    private readonly Queue<(string Event, Func<Task> Call)> _calls = new();
    private Task _pump = Task.CompletedTask;
    private bool _isRunning;
    private long _changes;
    private bool _isFull;

    /// <summary>Whether no handler runs and none is to be called.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return !_isRunning;
        }
    }

    /// <summary>Grows with each call that is asked for, and before it comes to rest.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Calls each handler of an event, when those before have ended.</summary>
    public void Raise<TEvent>(string name, Func<TEvent, Task>? handlers, TEvent value)
    {
        if (handlers is null)
            return;

        lock (_lock)
        {
            foreach (var handler in handlers.GetInvocationList())
                Enqueue(name, () => ((Func<TEvent, Task>)handler)(value));
        }
    }

    /// <summary>The same for an event that is left out when handlers are too slow. Returns false then.</summary>
    public bool TryRaise<TEvent>(string name, Func<TEvent, Task>? handlers, TEvent value)
    {
        lock (_lock)
        {
            _isFull = _calls.Count >= (_isFull ? MaxOptional / 2 : MaxOptional);
            if (_isFull)
                return false;
        }

        Raise(name, handlers, value);
        return true;
    }

    /// <summary>Waits until no handler runs, unless the caller is one.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
            return ApplicationCode.IsCaller(this) ? Task.CompletedTask : _pump;
    }

    private void Enqueue(string name, Func<Task> call)
    {
        _calls.Enqueue((name, call));
        _changes++;
        if (_isRunning)
            return;

        _isRunning = true;
        _pump = Task.Run(PumpAsync);
    }

    private async Task PumpAsync()
    {
        ApplicationCode.Enter(this);
        while (TryTake(out var next))
        {
            try
            {
                await next.Call().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                failed(exception, next.Event);
            }
        }
    }

    private bool TryTake(out (string Event, Func<Task> Call) next)
    {
        lock (_lock)
        {
            _changes++;
            return _isRunning = _calls.TryDequeue(out next);
        }
    }
}
