using Dunlin.Client.Channels;
using Dunlin.Client.Protocol;

namespace Dunlin.Client.Presence;

/// <summary>What this client says of itself in a channel, on every connection anew. Thread-safe by the client's lock; members that say so are for its holder.</summary>
internal sealed class OwnState(string channel, ClientHost host)
{
    private JsonPayload? _state;

    /// <exception cref="DunlinException">It is refused, and is not said again; or the channel is not subscribed.</exception>
    public async Task SetAsync(JsonPayload state, ChannelCommands commands, CancellationToken cancellationToken)
    {
        lock (host.Gate)
            _state = state;
        try
        {
            await commands.CallAsync(id => Command.State(id, channel, state), cancellationToken).ConfigureAwait(false);
        }
        catch (DunlinException)
        {
            lock (host.Gate)
            {
                if (_state is { } own && own.IsSame(state))
                    _state = null;
            }

            throw;
        }
    }

    /// <summary>The server does not know it any more. For the holder of the lock.</summary>
    public void SayAgain()
    {
        if (_state is not { } state)
            return;

        var id = host.Requests.NextId();
        host.Requests.Expect(id, static _ => { }, OnError);
        host.Connection.Send(Command.State(id, channel, state));
    }

    /// <summary>There is nothing to be said any more. For the holder of the lock.</summary>
    public void Forget() => _state = null;

    private void OnError(DunlinException error)
    {
        if (error.Code is not (DunlinErrorCode.Disconnected or DunlinErrorCode.Closed))
            host.Failed(error);
    }
}
