using Dunlin.Client.Connections;
using Dunlin.Client.Presence;
using Dunlin.Client.Protocol;

namespace Dunlin.Client.Channels;

/// <summary>Keeps a channel subscribed over all connections, because the application or the server wants it.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class ChannelSubscription
{
    private readonly string _channel;
    private readonly ClientHost _host;
    private readonly ReadProgress _progress;
    private readonly PresenceFollowing _following;
    private readonly OwnState _ownState;
    private readonly IChannelEvents _events;
    private readonly SubscribeRequest _request;
    private readonly Promise _subscribed = new();
    private SubscribeOptions _options = new();
    private bool _isWanted;
    private bool _isLive;

    /// <summary>What the server has begun by itself, and the last place that is known of it.</summary>
    private ServerMessage? _offer;

    public ChannelSubscription(string channel, ClientHost host, PresenceFollowing following, OwnState ownState, IChannelEvents events)
    {
        (_channel, _host, _following, _ownState, _events) = (channel, host, following, ownState, events);
        Inbox = new PublicationInbox(host.Gate, () => _progress!.OnRoom());
        _progress = new ReadProgress(channel, host, Inbox, events.RaiseGap);
        _request = new SubscribeRequest(channel, host, CreateCommand, reply => Begin(reply, byServer: false), Refuse);
    }

    public SubscriptionState State { get; private set; }

    /// <summary>The place of the last publication that has been received; null: nothing is known of the channel.</summary>
    public Position? Position => _progress.Position;

    /// <summary>Publications that wait for the application.</summary>
    public PublicationInbox Inbox { get; }

    /// <summary>Whether there is, or will be, a subscription.</summary>
    public bool IsExpected => _isWanted || _offer is not null;

    /// <summary>Ends when it is subscribed; fails when it will not be.</summary>
    /// <exception cref="DunlinException">It is subscribed already, by this client.</exception>
    public Task SubscribeAsync(SubscribeOptions options)
    {
        if (_isWanted)
            throw new DunlinException(DunlinErrorCode.AlreadySubscribed, "subscribed already: a channel has one subscription, and as many handlers as you like") { Channel = _channel };

        _options = options;
        _isWanted = true;
        _request.UseTokenOf(options);
        Inbox.Capacity = options.BufferSize;
        Inbox.Reopen();
        SetState(SubscriptionState.Subscribing);
        if (_host.Connection.State == DunlinClientState.Open)
            _request.Send();
        return WhenSubscribedAsync();
    }

    /// <summary>Ends when it is subscribed; fails when it will not be.</summary>
    public Task WhenSubscribedAsync()
    {
        if (State == SubscriptionState.Subscribed)
            return Task.CompletedTask;
        return IsExpected ? _subscribed.WaitAsync() : Task.FromException(NotSubscribed());
    }

    /// <summary>Ends when the list of members is there and kept; fails when it will not be.</summary>
    public Task FollowPresenceAsync() => IsExpected ? _following.FollowAsync(State == SubscriptionState.Subscribed) : Task.FromException(NotSubscribed());

    /// <summary>Ends when the server knows; without a connection at once.</summary>
    public Task UnsubscribeAsync()
    {
        _ownState.Forget();
        if (!IsExpected)
        {
            // The server's may come back with the connection.
            _following.OnEnded(NotSubscribed());
            return Task.CompletedTask;
        }

        var told = Task.CompletedTask;
        if (_host.Connection.State == DunlinClientState.Open && (_isLive || _offer is not null || _request.IsSent))
            told = TellUnsubscribedAsync();
        End(code: null, reason: null, NotSubscribed());
        return told;
    }

    /// <summary>There is a connection.</summary>
    public void OnOpen()
    {
        if (!_isWanted || _request.IsSent)
            return;

        Inbox.Reopen();
        _request.Send();
    }

    /// <summary>There is none any more.</summary>
    public void OnDisconnected()
    {
        _request.Cancel();
        Interrupt();
        if (!_isWanted)
            _following.Fail(new DunlinException(DunlinErrorCode.Disconnected, "the connection was lost") { Channel = _channel });
        SetState(_isWanted ? SubscriptionState.Subscribing : SubscriptionState.Unsubscribed);
    }

    /// <summary>There will be none: those who wait are told.</summary>
    public void OnClosed(DunlinException closed, bool byApplication)
    {
        _subscribed.Break(closed);
        _following.Fail(closed);
        Inbox.End(byApplication ? null : closed);
    }

    /// <summary>A message of the channel that is no reply.</summary>
    public void Receive(ServerMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Message:
                OnMessage(PublicationReader.Of(message));
                break;
            case MessageKind.Subscribed:
                OnServerSubscribed(message);
                break;
            case MessageKind.Unsubscribed:
                OnServerUnsubscribed(message);
                break;
            case MessageKind.Joined or MessageKind.Left or MessageKind.State or MessageKind.PresenceDiff:
                _following.OnChange(message);
                break;
        }
    }

    /// <summary>The error that there is no subscription.</summary>
    public DunlinException NotSubscribed() => new(DunlinErrorCode.NotSubscribed, "not subscribed: call SubscribeAsync first") { Channel = _channel };

    private void OnMessage(Publication publication)
    {
        if (State == SubscriptionState.Unsubscribed || Position is null)
            return;

        // Before the answer to `recover` there is a gap, and the answer repeats what comes now. Ephemeral ones are not repeated.
        if (publication.Offset is null || _isLive)
            _progress.Take(publication);
        else if (_offer is not null)
            _offer.Offset = publication.Offset;
    }

    private void OnServerSubscribed(ServerMessage message)
    {
        _offer = message;
        // The answer to a command follows, and is the one to go by.
        if (_request.IsSent || (_isWanted && !_isLive))
            return;

        if (Position is { } known && known != message.Position)
            _request.Send();
        else
            Begin(message, byServer: true);
    }

    private void OnServerUnsubscribed(ServerMessage message)
    {
        Interrupt();
        if (message.Code == DunlinErrorCode.TokenExpired && _isWanted && _request.CanRenew)
        {
            SetState(SubscriptionState.Subscribing);
            _request.SendRenewed();
        }
        else
        {
            var reason = message.Reason ?? "the server has ended the subscription";
            End(message.Code, message.Reason, new DunlinException(message.Code ?? DunlinErrorCode.NotSubscribed, reason) { Channel = _channel });
        }
    }

    private byte[] CreateCommand(long id, string? token)
    {
        var presence = _following.IsKept || (_isWanted && _options.Presence);
        return Command.Subscribe(id, _channel, Position, _options.Rewind, presence, token);
    }

    private void Begin(ServerMessage reply, bool byServer)
    {
        var wasLive = _isLive;
        _isLive = true;
        Inbox.Reopen();
        _following.OnSubscribed(reply.Members);
        SetState(SubscriptionState.Subscribed);
        _events.RaiseSubscribed(new ChannelSubscribed(_channel, reply.Position, reply.Recovered, byServer));
        _progress.GoOn(reply, isUninterrupted: wasLive);
        _ownState.SayAgain();
        _host.Outbox.Flush(_channel);
        _subscribed.Keep();
    }

    private void Refuse(DunlinException error)
    {
        if (_offer is not { } offer)
        {
            End(error.Code, error.Message, error);
            return;
        }

        // The server's own subscription goes on as it was.
        _isWanted = false;
        _subscribed.Break(error);
        if (_isLive)
            SetState(SubscriptionState.Subscribed);
        else
            Begin(offer, byServer: true);
    }

    private void Interrupt()
    {
        _offer = null;
        _isLive = false;
        _progress.Stop();
        _following.OnInterrupted();
    }

    private void End(string? code, string? reason, DunlinException error)
    {
        _request.Cancel();
        _isWanted = false;
        Interrupt();
        _progress.Forget();
        _following.OnEnded(error);
        SetState(SubscriptionState.Unsubscribed);
        _events.RaiseUnsubscribed(new ChannelUnsubscribed(_channel, code, reason));
        _host.Outbox.RejectAll(_channel, error);
        _subscribed.Break(error);
        Inbox.End(code is null ? null : error);
    }

    private Task TellUnsubscribedAsync()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = _host.Requests.NextId();
        // An error or a lost connection: it is subscribed no more either way.
        _host.Requests.Expect(id, _ => told.TrySetResult(), _ => told.TrySetResult());
        _host.Connection.Send(Command.Unsubscribe(id, _channel));
        return told.Task;
    }

    private void SetState(SubscriptionState state)
    {
        if (State == state)
            return;

        State = state;
        _events.RaiseState(state);
    }
}
