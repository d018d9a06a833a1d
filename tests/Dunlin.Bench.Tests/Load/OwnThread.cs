namespace Dunlin.Bench.Tests.Load;

/// <summary>Where a load runs in a test. The threads of the pool are few, and a server in the same process needs them.</summary>
internal static class OwnThread
{
    public static Task<T> RunAsync<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
