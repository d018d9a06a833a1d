using Dunlin.Client.Protocol;

namespace Dunlin.Client.Transports;

/// <summary>Between a transport and who uses it: brings its events under the client's lock, and lets nothing through after <see cref="Detach"/>.</summary>
/// <param name="gate">The client's lock.</param>
/// <param name="onMessage">Takes a message.</param>
/// <param name="onActivity">Something came.</param>
/// <param name="onClosed">It has ended; the link is detached by then.</param>
internal sealed class TransportLink(Lock gate, Action<ServerMessage> onMessage, Action onActivity, Action<int, string> onClosed) : ITransportEvents
{
    private bool _isDetached;

    /// <summary>For the holder of the lock.</summary>
    public void Detach() => _isDetached = true;

    public void OnMessages(List<ServerMessage> messages)
    {
        lock (gate)
        {
            foreach (var message in messages)
            {
                // Any message may be the one after which nobody listens any more.
                if (_isDetached)
                    return;

                onMessage(message);
            }
        }
    }

    public void OnActivity()
    {
        lock (gate)
        {
            if (!_isDetached)
                onActivity();
        }
    }

    public void OnClosed(int code, string reason)
    {
        lock (gate)
        {
            if (_isDetached)
                return;

            _isDetached = true;
            onClosed(code, reason);
        }
    }
}
