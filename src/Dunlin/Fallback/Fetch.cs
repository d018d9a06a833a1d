namespace Dunlin.Fallback;

/// <summary>One request's turn to fetch a connection's messages. A later request takes the turn over. Under the connection's lock.</summary>
internal sealed class Fetch
{
    private TaskCompletionSource? _arrival;

    /// <summary>Ends with the next <see cref="Signal"/>.</summary>
    public Task Arrival => (_arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Something has come, or will never come.</summary>
    public void Signal()
    {
        _arrival?.TrySetResult();
        _arrival = null;
    }
}

/// <summary>What a fetch found.</summary>
internal enum FetchResult
{
    /// <summary>All there is at this moment. More may come.</summary>
    Open,

    /// <summary>The last there will ever be.</summary>
    Over,

    /// <summary>Nothing: another request has taken the turn over.</summary>
    Replaced,
}
