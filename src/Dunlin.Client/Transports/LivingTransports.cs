namespace Dunlin.Client.Transports;

/// <summary>The transports that have not ended, also those that a client has let go of. Thread-safe.</summary>
internal sealed class LivingTransports
{
    private readonly Lock _lock = new();
    private readonly HashSet<ITransport> _transports = [];

    public void Add(ITransport transport)
    {
        lock (_lock)
            _transports.Add(transport);
        _ = transport.Completion.ContinueWith(_ => Remove(transport), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for the ends of those that live now.</summary>
    public Task WhenAllAsync()
    {
        lock (_lock)
            return Task.WhenAll(_transports.Select(transport => transport.Completion));
    }

    /// <summary>Whether each does nothing but wait for the other side.</summary>
    /// <param name="count">How many there are.</param>
    public bool AreIdle(out int count)
    {
        lock (_lock)
        {
            count = _transports.Count;
            return _transports.All(transport => transport.IsIdle);
        }
    }

    private void Remove(ITransport transport)
    {
        lock (_lock)
            _transports.Remove(transport);
    }
}
