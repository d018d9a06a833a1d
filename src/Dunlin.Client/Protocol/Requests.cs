namespace Dunlin.Client.Protocol;

/// <summary>Commands that wait for their reply. Replies are handled at once, before the message behind them.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class Requests
{
    private readonly Dictionary<long, (Action<ServerMessage> OnReply, Action<DunlinException> OnError)> _waiting = [];

    /// <summary>The newest id; they grow.</summary>
    public long LastId { get; private set; }

    /// <summary>A new id; no other command of this client has it.</summary>
    public long NextId() => ++LastId;

    /// <summary>Whether a command with this id or an older one has no reply.</summary>
    public bool IsWaitingUpTo(long id) => _waiting.Keys.Any(waiting => waiting <= id);

    public void Expect(long id, Action<ServerMessage> onReply, Action<DunlinException> onError) => _waiting[id] = (onReply, onError);

    /// <summary>Nobody waits for the reply any more.</summary>
    public void Forget(long? id)
    {
        if (id is { } known)
            _waiting.Remove(known);
    }

    /// <summary>Returns whether the message is a reply, be it to a command that nobody waits for.</summary>
    public bool Settle(ServerMessage message)
    {
        if (message.Id is not { } id)
            return false;

        if (_waiting.Remove(id, out var handlers))
        {
            if (message.Kind == MessageKind.Error)
                handlers.OnError(message.ToException());
            else
                handlers.OnReply(message);
        }

        return true;
    }

    /// <summary>The connection has gone: there will be no replies.</summary>
    public void FailAll(string code)
    {
        var waiting = _waiting.Values.ToArray();
        _waiting.Clear();
        foreach (var (_, onError) in waiting)
            onError(new DunlinException(code, "the connection was lost before the reply"));
    }
}
