namespace Dunlin.Client.Connections;

/// <summary>
/// One promise for all who wait for the same; who waits later, when it was kept or broken, waits for the next one. Its failure is no unobserved exception when all have given up. Continuations run
/// elsewhere, not under the client's lock.
/// </summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class Promise
{
    private TaskCompletionSource? _source;

    /// <summary>Whether somebody waits, or has.</summary>
    public bool IsAwaited => _source is not null;

    public Task WaitAsync() => (_source ??= Create()).Task;

    public void Keep()
    {
        _source?.TrySetResult();
        _source = null;
    }

    public void Break(DunlinException error)
    {
        _source?.TrySetException(error);
        _source = null;
    }

    private static TaskCompletionSource Create()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = source.Task.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return source;
    }
}
