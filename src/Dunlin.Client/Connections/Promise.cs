namespace Dunlin.Client.Connections;

/// <summary>Makes promises whose failure is no unobserved exception when who waited has given up. Continuations run elsewhere, not under the client's lock.</summary>
internal static class Promise
{
    public static TaskCompletionSource Create()
    {
        var promise = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = promise.Task.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return promise;
    }
}
