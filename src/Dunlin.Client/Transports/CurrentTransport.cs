using Dunlin.Client.Protocol;

namespace Dunlin.Client.Transports;

/// <summary>The transport that carries the connection, when there is one. What an earlier one still says is not heard.</summary>
/// <remarks>All members are for the holder of the client's lock, under which the callbacks run too.</remarks>
/// <param name="gate">The client's lock.</param>
/// <param name="onMessage">Takes a message.</param>
/// <param name="onActivity">Something came.</param>
/// <param name="onClosed">It has ended by itself.</param>
internal sealed class CurrentTransport(Lock gate, Action<ServerMessage> onMessage, Action onActivity, Action<int, string> onClosed)
{
    private ITransport? _transport;
    private TransportLink? _link;

    /// <summary>Bytes that wait to be sent.</summary>
    public long PendingBytes => _transport?.PendingBytes ?? 0;

    public void Begin(Func<ITransportEvents, ITransport> create)
    {
        _link = new TransportLink(gate, onMessage, onActivity, End);
        _transport = create(_link);
    }

    /// <summary>Sends a command. Without effect when there is none.</summary>
    public void Send(byte[] command) => _transport?.Send(command);

    /// <summary>Ends it with what the server is to know.</summary>
    public void Close(int code, string reason)
    {
        _link?.Detach();
        _transport?.Close(code, reason);
        _transport = null;
    }

    private void End(int code, string reason)
    {
        _transport = null;
        onClosed(code, reason);
    }
}
