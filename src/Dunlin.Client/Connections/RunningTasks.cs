namespace Dunlin.Client.Connections;

/// <summary>Tasks that have not ended, so that a client can wait for them before it is gone. Thread-safe.</summary>
internal sealed class RunningTasks
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _tasks = [];

    /// <summary>Whether all have ended.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _tasks.Count == 0;
        }
    }

    public void Add(Task task)
    {
        lock (_lock)
            _tasks.Add(task);
        _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for those that run now. Each has told of its own failures.</summary>
    public Task WhenAllAsync()
    {
        lock (_lock)
            return Task.WhenAll(_tasks);
    }

    private void Remove(Task task)
    {
        lock (_lock)
            _tasks.Remove(task);
    }
}
