using System.Collections.Concurrent;
using System.Net;
using Dunlin.Testing.Settling;
using Microsoft.AspNetCore.Connections;

namespace Dunlin.Testing.Transport;

/// <summary>Kestrel's transport in memory. It takes every endpoint, whatever the application wants to listen on, so that no socket is opened.</summary>
internal sealed class InMemoryTransport(ActivityCounter activity) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly ConcurrentDictionary<InMemoryConnection, bool> _connections = new();
    private InMemoryListener? _listener;
    private volatile bool _isClosed;
    private int _lastPort;

    /// <summary>Those whose server has not let them go.</summary>
    public ICollection<InMemoryConnection> Connections => _connections.Keys;

    public bool CanBind(EndPoint endpoint) => true;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = new InMemoryListener(endpoint);
        if (endpoint is InMemoryEndPoint)
            _listener = listener;
        return new ValueTask<IConnectionListener>(listener);
    }

    /// <summary>Makes a connection to the server.</summary>
    /// <exception cref="IOException">The server does not listen.</exception>
    public InMemoryConnection Connect()
    {
        // Ports tell clients apart; none of them is open.
        var port = 1024 + (Interlocked.Increment(ref _lastPort) % 60_000);
        ThrowIfClosed();
        var connection = new InMemoryConnection(new IPEndPoint(IPAddress.Loopback, port), activity, ended => _connections.TryRemove(ended, out _));
        _connections[connection] = true;
        activity.Count();
        if (_listener?.TryOffer(connection) != true)
        {
            _connections.TryRemove(connection, out _);
            throw new IOException("The server in memory does not listen: it has not started, or it has stopped.");
        }

        // It may have been closed since: who closes it breaks what there is.
        if (_isClosed)
            connection.Cut();
        return connection;
    }

    /// <summary>Breaks all connections, and takes no more.</summary>
    public void Close()
    {
        _isClosed = true;
        foreach (var connection in Connections)
            connection.Cut();
    }

    private void ThrowIfClosed()
    {
        if (_isClosed)
            throw new IOException("The server in memory is disposed.");
    }
}
