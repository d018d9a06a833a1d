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

    /// <summary>Whether each does nothing but wait for the server, apart from requests that bring commands.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="requesting">How many of them have commands on their way in a request.</param>
    public bool AreIdle(out int count, out int requesting)
    {
        lock (_lock)
        {
            (count, requesting) = (_transports.Count, _transports.Count(transport => transport.IsRequesting));
            return _transports.All(transport => transport.IsIdle);
        }
    }

    private void Remove(ITransport transport)
    {
        lock (_lock)
            _transports.Remove(transport);
    }
}
