using Dunlin.Client.Protocol;

namespace Dunlin.Client.Connections;

/// <summary>
/// Finds commands that the server's rate limit has dropped: its error does not say which. When one of those that wait for a reply gets none, the connection begins anew, and what can be
/// repeated is.
/// </summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class DroppedCommands(TimeProvider time, Lock gate, Requests requests, Connection connection)
{
    /// <summary>For the replies to commands that were not dropped, and for the server's buckets to fill.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly GatedTimer _timer = new(time, gate);

    /// <summary>The server has dropped a message.</summary>
    public void OnDropped()
    {
        if (_timer.IsSet)
            return;

        var last = requests.LastId;
        _timer.Set(Patience, () =>
        {
            if (requests.IsWaitingUpTo(last))
                connection.Restart("the rate limit has dropped a command");
        });
    }

    /// <summary>The connection has ended.</summary>
    public void Stop() => _timer.Stop();
}
