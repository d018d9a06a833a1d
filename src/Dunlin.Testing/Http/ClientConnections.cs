using System.Collections.Concurrent;
using Dunlin.Testing.Transport;

namespace Dunlin.Testing.Http;

/// <summary>The connections and requests of one client. Thread-safe.</summary>
internal sealed class ClientConnections(InMemoryTransport transport)
{
    private static readonly AsyncLocal<ClientRequest?> Current = new();
    private readonly ConcurrentDictionary<ClientRequest, bool> _requests = new();
    private readonly ConcurrentDictionary<InMemoryConnection, ClientRequest?> _connections = new();

    /// <summary>Those that the client has not closed.</summary>
    public IEnumerable<InMemoryConnection> Open
    {
        get
        {
            foreach (var connection in _connections.Keys.Where(connection => connection.Client.IsClosed))
                _connections.TryRemove(connection, out _);
            return _connections.Keys;
        }
    }

    /// <summary>Connections on which the client listens, and hears nothing at the moment.</summary>
    public int Listening => Open.Count(connection =>
        connection.IsClientWaiting && (connection.IsUpgraded || (connection.HasRequest && _connections.GetValueOrDefault(connection) is { IsCommand: false })));

    /// <summary>Requests that bring commands, and are not answered.</summary>
    public int Commands => _requests.Keys.Count(request => request.IsCommand);

    /// <summary>A request that is on its way, or whose answer is; null: all that there are wait for the application.</summary>
    public ClientRequest? FindBusyRequest() =>
        _requests.Keys.FirstOrDefault(request => request.Connection is not { } connection || !connection.IsClientWaiting || !connection.HasRequest);

    public ValueTask<Stream> ConnectAsync()
    {
        var connection = transport.Connect();
        _connections[connection] = null;
        connection.Client.BeforeFirstWrite(() => OnFirstWrite(connection));
        return new ValueTask<Stream>(connection.Client);
    }

    /// <summary>Begins a request, which the calling code is part of.</summary>
    public ClientRequest Begin(HttpRequestMessage message)
    {
        var request = new ClientRequest(message.Method, message.RequestUri);
        _requests[request] = true;
        Current.Value = request;
        return request;
    }

    /// <summary>The answer has begun, or there will be none.</summary>
    public void End(ClientRequest request) => _requests.TryRemove(request, out _);

    // Each connection carries one request: which one is known when it is written.
    private void OnFirstWrite(InMemoryConnection connection)
    {
        if (Current.Value is not { } request)
            return;

        _connections[connection] = request;
        request.Connection = connection;
    }
}
