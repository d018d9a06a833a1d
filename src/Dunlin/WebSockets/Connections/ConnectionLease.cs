namespace Dunlin.WebSockets;

/// <summary>One connection's place in the counts and limits: taken before the upgrade, given back when its socket is gone.</summary>
internal sealed class ConnectionLease : IDisposable
{
    private readonly WebSocketEngine _engine;
    private readonly EndpointConnections _endpoint;
    private bool _isOpen;
    private bool _wasOpen;
    private int _code = CloseCodes.Abnormal;
    private bool _disposed;

    public ConnectionLease(WebSocketEngine engine, EndpointConnections endpoint)
    {
        _engine = engine;
        _endpoint = endpoint;
    }

    /// <summary>The upgrade is decided: the connection counts as open, before the client can know.</summary>
    public void Open()
    {
        Volatile.Write(ref _wasOpen, true);
        Volatile.Write(ref _isOpen, true);
        _engine.Opened();
    }

    /// <summary>Whether the server has begun to stop, perhaps while this connection's upgrade was under way.</summary>
    public bool IsServerStopping => _engine.IsStopping;

    /// <summary>The connection no longer counts as open; its socket may linger until the peer has closed too.</summary>
    public void Leave()
    {
        if (Interlocked.Exchange(ref _isOpen, false))
            _engine.Left();
    }

    /// <summary>With which code the connection ends; to be said before it is disposed. Without that it just ended.</summary>
    public void EndsWith(int code) => Volatile.Write(ref _code, code);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;

        Leave();
        if (Volatile.Read(ref _wasOpen))
            _engine.Closed.Count(Volatile.Read(ref _code));
        _endpoint.Leave();
        _engine.Release();
    }
}

/// <summary>How many sockets one endpoint holds, and may hold.</summary>
internal sealed class EndpointConnections(int limit)
{
    private int _held;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _held) <= limit || limit == 0)
            return true;

        Interlocked.Decrement(ref _held);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _held);
}
