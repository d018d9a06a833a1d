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
    private int _lastPort = 1024;

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
        var port = IPEndPoint.MinPort + 1024 + (Interlocked.Increment(ref _lastPort) % 60_000);
        var connection = new InMemoryConnection(new IPEndPoint(IPAddress.Loopback, port), activity, ended => _connections.TryRemove(ended, out _));
        _connections[connection] = true;
        activity.Count();
        if (_listener?.TryOffer(connection) == true)
            return connection;

        _connections.TryRemove(connection, out _);
        throw new IOException("The server in memory does not listen: it has not started, or it has stopped.");
    }
}
