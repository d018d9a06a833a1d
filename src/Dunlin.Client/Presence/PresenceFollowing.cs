using Dunlin.Client.Connections;
using Dunlin.Client.Protocol;

namespace Dunlin.Client.Presence;

/// <summary>
/// Whether the server tells who comes and goes in a channel. It does when <c>subscribe</c> has asked for it, and says so by the list of members; else <c>presence</c> asks for it, once for all who
/// want it. What the server has told once is asked for in every further subscription.
/// </summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class PresenceFollowing(string channel, ClientHost host, DunlinPresence presence)
{
    private readonly Promise _isThere = new();
    private long? _request;
    private bool _isTold;

    /// <summary>Whether the list is kept: the next <c>subscribe</c> asks for it too.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Ends when the list is there, and the server tells its changes.</summary>
    /// <param name="isSubscribed">Whether the server can be asked now; it is asked when the channel is subscribed otherwise.</param>
    public Task FollowAsync(bool isSubscribed)
    {
        if (_isTold)
            return Task.CompletedTask;

        if (isSubscribed)
            Ask();
        return _isThere.WaitAsync();
    }

    /// <summary>A subscription has begun.</summary>
    /// <param name="members">Who is there; null: the server was not asked, and tells nothing.</param>
    public void OnSubscribed(IReadOnlyList<Member>? members)
    {
        _isTold = false;
        if (members is not null)
            Keep(members);
        else if (IsKept || _isThere.IsAwaited)
            Ask();
    }

    /// <summary>Somebody came, went, or says something else of itself.</summary>
    public void OnChange(ServerMessage message)
    {
        // Before that, the answer brings the whole list.
        if (!_isTold)
            return;

        var alone = message.Member is null ? [] : new[] { message.Member };
        switch (message.Kind)
        {
            case MessageKind.Joined or MessageKind.State:
                presence.Apply(there: alone, gone: []);
                break;
            case MessageKind.Left:
                presence.Apply(there: [], gone: alone);
                break;
            case MessageKind.PresenceDiff:
                presence.Apply(there: [.. message.Joined ?? [], .. message.States ?? []], gone: message.Left ?? []);
                break;
        }
    }

    /// <summary>The subscription is not live any more. What was asked for and not answered is asked for in the next one.</summary>
    public void OnInterrupted()
    {
        host.Requests.Forget(_request);
        _request = null;
        _isTold = false;
    }

    /// <summary>The subscription has ended: nobody is there any more.</summary>
    public void OnEnded(DunlinException error)
    {
        OnInterrupted();
        Abandon();
        Fail(error);
    }

    /// <summary>Who waits for the list waits in vain.</summary>
    public void Fail(DunlinException error) => _isThere.Break(error);

    private void Ask()
    {
        if (_request is not null)
            return;

        var id = host.Requests.NextId();
        _request = id;
        host.Requests.Expect(id, OnReply, OnError);
        host.Connection.Send(Command.Presence(id, channel, follow: true));
    }

    private void OnReply(ServerMessage reply)
    {
        _request = null;
        Keep(reply.Members ?? []);
    }

    private void Keep(IReadOnlyList<Member> members)
    {
        IsKept = _isTold = true;
        presence.Replace(members);
        _isThere.Keep();
    }

    private void OnError(DunlinException error)
    {
        _request = null;
        Abandon();
        if (_isThere.IsAwaited)
            Fail(error);
        else
            host.Failed(error);
    }

    private void Abandon()
    {
        IsKept = false;
        presence.Replace([]);
    }
}
