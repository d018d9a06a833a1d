namespace Dunlin.Client.Channels;

/// <summary>Publications that wait for the application, in a bounded number.</summary>
/// <remarks>Thread-safe by the client's lock; members that say so are for its holder. One reader at a time.</remarks>
/// <param name="gate">The client's lock.</param>
/// <param name="onRoom">There is room for half of the publications again. Called under the lock.</param>
internal sealed class PublicationInbox(Lock gate, Action onRoom)
{
    private readonly Queue<Publication> _publications = new();
    private TaskCompletionSource? _arrival;
    private bool _isEnded;
    private DunlinException? _failure;
    private object? _reader;

    /// <summary>How many may wait.</summary>
    public int Capacity { get; set; } = new SubscribeOptions().BufferSize;

    /// <summary>For the holder of the lock.</summary>
    public int Room => Capacity - _publications.Count;

    /// <summary>Whether who reads has read all, and waits. For the holder of the lock.</summary>
    public bool IsAwaited => _arrival is not null;

    /// <summary>How often who reads had read all. For the holder of the lock.</summary>
    public long Waits { get; private set; }

    /// <summary>Adds one, if there is room. For the holder of the lock.</summary>
    public bool TryAdd(Publication publication)
    {
        if (Room <= 0)
            return false;

        _publications.Enqueue(publication);
        Wake();
        return true;
    }

    /// <summary>There will be publications again. For the holder of the lock.</summary>
    public void Reopen()
    {
        if (!_isEnded)
            return;

        _isEnded = false;
        _failure = null;
        Wake();
    }

    /// <summary>Behind those that wait there will be none. For the holder of the lock.</summary>
    /// <param name="failure">What the reader is told; null: that is the end.</param>
    public void End(DunlinException? failure)
    {
        _isEnded = true;
        _failure = failure;
        Wake();
    }

    /// <summary>Says who reads.</summary>
    /// <exception cref="InvalidOperationException">Somebody else does.</exception>
    public void BeginReading(object reader)
    {
        lock (gate)
        {
            if (_reader is not null)
                throw new InvalidOperationException("The publications of this channel are read already: by handlers, or by another 'await foreach'.");

            _reader = reader;
        }
    }

    public void EndReading(object reader)
    {
        lock (gate)
        {
            if (ReferenceEquals(_reader, reader))
                _reader = null;
        }
    }

    /// <summary>The next one; null: there will be none.</summary>
    /// <exception cref="DunlinException">The subscription has ended otherwise than by the application.</exception>
    public async ValueTask<Publication?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (gate)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_publications.TryDequeue(out var publication))
                {
                    if (_publications.Count == Capacity / 2)
                        onRoom();
                    return publication;
                }

                if (_isEnded)
                    return _failure is null ? null : throw new DunlinException(_failure.Code, _failure.Message, _failure) { Channel = _failure.Channel, CloseCode = _failure.CloseCode };

                arrival = BeginWait();
            }

            await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until there may be publications again.</summary>
    public async Task WhenReopenedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (gate)
            {
                if (!_isEnded || _publications.Count > 0)
                    return;

                arrival = BeginWait();
            }

            await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task BeginWait()
    {
        Waits++;
        return (_arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    private void Wake()
    {
        _arrival?.TrySetResult();
        _arrival = null;
    }
}
