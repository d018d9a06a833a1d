using Dunlin.Client.Connections;
using Dunlin.Client.Presence;
using Dunlin.Client.Protocol;

namespace Dunlin.Client.Channels;

/// <summary>Keeps a channel subscribed over all connections, and its publications without gap and repetition.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class ChannelSubscription
{
    private readonly string _channel;
    private readonly ClientHost _host;
    private readonly PublicationInbox _inbox;
    private readonly ReadProgress _progress;
    private readonly PresenceFollowing _following;
    private readonly IChannelOwner _owner;
    private readonly GatedTimer _retry;
    private readonly Backoff _backoff;
    private readonly List<TaskCompletionSource> _waiters = [];
    private SubscribeOptions _options = new();
    private Authentication _authentication;
    private bool _isWanted;
    private bool _isLive;
    private long? _request;
    private bool _isRenewed;

    /// <summary>What the server has begun by itself, and the last place that is known of it.</summary>
    private ServerMessage? _offer;

    public ChannelSubscription(string channel, ClientHost host, PublicationInbox inbox, ReadProgress progress, PresenceFollowing following, IChannelOwner owner)
    {
        _channel = channel;
        _host = host;
        _inbox = inbox;
        _progress = progress;
        _following = following;
        _owner = owner;
        _retry = new GatedTimer(host.Settings.Time, host.Gate);
        _backoff = host.Settings.CreateBackoff();
        _authentication = CreateAuthentication();
    }

    public SubscriptionState State { get; private set; }

    /// <summary>Whether there is, or will be, a subscription.</summary>
    public bool IsExpected => _isWanted || _offer is not null;

    /// <exception cref="DunlinException">It is subscribed already, by this client.</exception>
    public void Subscribe(SubscribeOptions options)
    {
        if (_isWanted)
            throw new DunlinException(DunlinErrorCode.AlreadySubscribed, "subscribed already: a channel has one subscription, and as many handlers as you like") { Channel = _channel };

        _options = options;
        _authentication = CreateAuthentication();
        _isWanted = true;
        _isRenewed = false;
        _inbox.Capacity = options.BufferSize;
        _inbox.Reopen();
        SetState(SubscriptionState.Subscribing);
        if (_host.Connection.State == DunlinClientState.Open)
            Send();
    }

    /// <summary>Ends when it is subscribed; fails when it will not be.</summary>
    public Task WhenSubscribedAsync()
    {
        if (State == SubscriptionState.Subscribed)
            return Task.CompletedTask;
        if (!IsExpected)
            return Task.FromException(NotSubscribed(_channel));

        var waiter = Promise.Create();
        _waiters.Add(waiter);
        return waiter.Task;
    }

    /// <summary>Ends when the list of members is there and kept; fails when it will not be.</summary>
    public Task FollowPresenceAsync() => IsExpected ? _following.FollowAsync(State == SubscriptionState.Subscribed) : Task.FromException(NotSubscribed(_channel));

    /// <summary>Ends when the server knows; without a connection at once.</summary>
    public Task UnsubscribeAsync()
    {
        if (!IsExpected)
            return Task.CompletedTask;

        var told = Task.CompletedTask;
        if (_host.Connection.State == DunlinClientState.Open && (_isLive || _offer is not null || _request is not null))
            told = TellUnsubscribedAsync();
        End(code: null, reason: null, NotSubscribed(_channel));
        return told;
    }

    /// <summary>There is a connection.</summary>
    public void OnOpen()
    {
        if (!_isWanted || _request is not null)
            return;

        _inbox.Reopen();
        Send();
    }

    /// <summary>There is none any more.</summary>
    public void OnDisconnected()
    {
        _retry.Stop();
        _authentication.Cancel();
        _progress.Stop();
        _following.OnInterrupted();
        if (!_isWanted)
            _following.Fail(new DunlinException(DunlinErrorCode.Disconnected, "the connection was lost") { Channel = _channel });
        _request = null;
        _offer = null;
        _isLive = false;
        SetState(_isWanted ? SubscriptionState.Subscribing : SubscriptionState.Unsubscribed);
    }

    /// <summary>There will be none: those who wait are told.</summary>
    public void OnClosed(DunlinException closed, bool byApplication)
    {
        Settle(waiter => waiter.TrySetException(closed));
        _following.Fail(closed);
        _inbox.End(byApplication ? null : closed);
    }

    public void OnMessage(Publication publication)
    {
        if (State == SubscriptionState.Unsubscribed || _progress.Position is null)
            return;

        // Before the answer to `recover` there is a gap, and the answer repeats what comes now. Ephemeral ones are not repeated.
        if (publication.Offset is null || _isLive)
            _progress.Take(publication);
        else if (_offer is not null)
            _offer.Offset = publication.Offset;
    }

    /// <summary>The server has subscribed this client by itself.</summary>
    public void OnServerSubscribed(ServerMessage message)
    {
        _offer = message;
        // The answer to a command follows, and is the one to go by.
        if (_request is not null || (_isWanted && !_isLive))
            return;

        if (_progress.Position is { } known && known != message.Position)
            Send();
        else
            Begin(message, byServer: true);
    }

    public void OnServerUnsubscribed(ServerMessage message)
    {
        _isLive = false;
        _offer = null;
        _progress.Stop();
        _following.OnInterrupted();
        if (message.Code == DunlinErrorCode.TokenExpired && _isWanted && _authentication.CanRenew)
        {
            _authentication.Forget();
            SetState(SubscriptionState.Subscribing);
            Send();
        }
        else
        {
            var reason = message.Reason ?? "the server has ended the subscription";
            End(message.Code, message.Reason, new DunlinException(message.Code ?? DunlinErrorCode.NotSubscribed, reason) { Channel = _channel });
        }
    }

    private void Send() => _authentication.Get(SendWith, exception =>
        OnError(new DunlinException(DunlinErrorCode.TokenFailed, "could not get a channel token", exception) { Channel = _channel }));

    private void SendWith(string? token)
    {
        var id = _host.Requests.NextId();
        _request = id;
        _host.Requests.Expect(id, OnReply, OnError);
        _host.Connection.Send(Command.Subscribe(id, _channel, _progress.Position, _options.Rewind, _following.IsKept || (_isWanted && _options.Presence), token));
    }

    private void OnReply(ServerMessage reply)
    {
        _request = null;
        _isRenewed = false;
        _backoff.Reset();
        Begin(reply, byServer: false);
    }

    private void Begin(ServerMessage reply, bool byServer)
    {
        var (before, now) = (_progress.Position, reply.Position);
        var hasGap = before is { } last && !reply.Recovered && !_isLive && last != now;
        // What the application has got of this epoch. An offset that goes back means that the server has lost some: nothing is a repetition then.
        var known = before is { } place && place.Epoch == now.Epoch && place.Offset <= now.Offset ? place.Offset : 0;
        _isLive = true;
        _inbox.Reopen();
        _progress.Start(now with { Offset = known });
        _following.OnSubscribed(reply.Members);
        SetState(SubscriptionState.Subscribed);
        _owner.OnSubscribed(new ChannelSubscribed(_channel, now, reply.Recovered, byServer));
        if (hasGap)
            _progress.MarkGap(before!.Value, now);
        foreach (var publication in reply.Publications ?? [])
            _progress.Take(publication);
        _progress.Reach(now.Offset);
        _owner.OnReady();
        Settle(waiter => waiter.TrySetResult());
    }

    private void OnError(DunlinException error)
    {
        _request = null;
        switch (error.Code)
        {
            case DunlinErrorCode.Disconnected or DunlinErrorCode.Closed:
                // The next connection begins anew.
                break;
            case DunlinErrorCode.RateLimited or DunlinErrorCode.Unavailable or DunlinErrorCode.Internal or DunlinErrorCode.TokenFailed:
                _host.Failed(error);
                _retry.Set(_backoff.Next(), Send);
                break;
            case DunlinErrorCode.Unauthorized or DunlinErrorCode.TokenExpired when _authentication.CanRenew && !_isRenewed:
                _isRenewed = true;
                _authentication.Forget();
                Send();
                break;
            default:
                Refuse(error);
                break;
        }
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
        Settle(waiter => waiter.TrySetException(error));
        if (_isLive)
            SetState(SubscriptionState.Subscribed);
        else
            Begin(offer, byServer: true);
    }

    private void End(string? code, string? reason, DunlinException error)
    {
        _retry.Stop();
        _authentication.Cancel();
        _host.Requests.Forget(_request);
        _progress.Forget();
        _request = null;
        _offer = null;
        _isWanted = _isLive = false;
        _following.OnEnded(error);
        SetState(SubscriptionState.Unsubscribed);
        _owner.OnUnsubscribed(new ChannelUnsubscribed(_channel, code, reason));
        _host.Outbox.RejectAll(_channel, error);
        Settle(waiter => waiter.TrySetException(error));
        _inbox.End(code is null ? null : error);
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

    private Authentication CreateAuthentication() => new(_options.Token, _options.TokenProvider, _host.Gate, _host.Pumps);

    private void Settle(Action<TaskCompletionSource> tell)
    {
        foreach (var waiter in _waiters)
            tell(waiter);
        _waiters.Clear();
    }

    private void SetState(SubscriptionState state)
    {
        if (State == state)
            return;

        State = state;
        _owner.OnState(state);
    }

    public static DunlinException NotSubscribed(string channel) => new(DunlinErrorCode.NotSubscribed, "not subscribed: call SubscribeAsync first") { Channel = channel };
}
