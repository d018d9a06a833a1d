using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Dunlin.Testing.Transport;

/// <summary>Gives Kestrel the connections that clients of the same process make.</summary>
internal sealed class InMemoryListener(EndPoint endPoint) : IConnectionListener
{
    private readonly Channel<InMemoryConnection> _connections = Channel.CreateUnbounded<InMemoryConnection>();

    public EndPoint EndPoint => endPoint;

    /// <summary>Whether the connection will be accepted; otherwise the server has stopped.</summary>
    public bool TryOffer(InMemoryConnection connection) => _connections.Writer.TryWrite(connection);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out var connection))
                return connection;
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
