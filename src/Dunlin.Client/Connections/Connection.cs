using Dunlin.Client.Protocol;
using Dunlin.Client.Transports;

namespace Dunlin.Client.Connections;

/// <summary>Connects, stays connected, and says who the client is. What the messages mean is not its matter.</summary>
/// <remarks>All members are for the holder of the client's lock, but for <see cref="WhenOver"/>.</remarks>
internal sealed class Connection
{
    /// <summary>The id of the command that proves who the client is; other commands begin with 1.</summary>
    public const long AuthId = 0;

    /// <summary>A connection that lasted so long has worked: the waits begin anew, and a token may be renewed again.</summary>
    private static readonly TimeSpan s_stableAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_leastRefresh = TimeSpan.FromSeconds(1);

    private readonly ClientSettings _settings;
    private readonly Lock _gate;
    private readonly IConnectionOwner _owner;
    private readonly TransportFactory _createTransport;
    private readonly Backoff _backoff;
    private readonly Authentication _authentication;
    private readonly TransportChoice _choice;
    private readonly Heartbeat _heartbeat;
    private readonly GatedTimer _retry;
    private readonly GatedTimer _deadline;
    private readonly GatedTimer _refresh;
    private readonly UpgradeProbe _probe;
    private readonly RunningTasks _running = new();
    private readonly LivingTransports _transports = new();
    private bool _wasOpen;
    private long _openedAt;
    private bool _isRenewed;
    private ITransport? _transport;
    private TransportLink? _link;
    private string? _token;
    private ServerMessage? _connected;
    private ServerMessage? _disconnect;

    public Connection(ClientSettings settings, Lock gate, TransportFactory createTransport, IConnectionOwner owner)
    {
        _settings = settings;
        _gate = gate;
        _owner = owner;
        _createTransport = createTransport;
        _backoff = settings.CreateBackoff();
        _authentication = new Authentication(settings.Token, settings.TokenProvider, gate, _running);
        _choice = new TransportChoice(settings.Transports);
        _heartbeat = new Heartbeat(settings.Time, gate, settings.HeartbeatInterval, settings.HeartbeatTimeout, () => Send(Command.Ping()), () => Abandon("no answer to a ping"));
        _retry = new GatedTimer(settings.Time, gate);
        _deadline = new GatedTimer(settings.Time, gate);
        _refresh = new GatedTimer(settings.Time, gate);
        _probe = new UpgradeProbe(settings, gate, CreateTransport, Upgrade);
    }

    public DunlinClientState State { get; private set; }

    /// <summary>Bytes that wait to be sent.</summary>
    public long PendingBytes => _transport?.PendingBytes ?? 0;

    /// <summary>Waits until nothing runs any more of the connections that have ended.</summary>
    public Task WhenOver() => Task.WhenAll(_running.WhenAllAsync(), _transports.WhenAllAsync());

    /// <summary>Whether it does nothing but wait for the server or for a timer. From any thread.</summary>
    /// <param name="listening">How many transports wait for what the server says.</param>
    /// <param name="requesting">How many of them have commands on their way in a request.</param>
    public bool IsIdle(out int listening, out int requesting) => _transports.AreIdle(out listening, out requesting) & _running.IsEmpty;

    /// <summary>Begins, unless it has begun already.</summary>
    public void Connect()
    {
        if (State != DunlinClientState.Closed)
            return;

        _wasOpen = _isRenewed = false;
        _choice.Reset();
        _backoff.Reset();
        SetState(DunlinClientState.Connecting);
        Begin();
    }

    /// <summary>Ends for good.</summary>
    public void Close(int code, string reason)
    {
        if (State != DunlinClientState.Closed)
            Stop(code, reason);
    }

    /// <summary>Ends the connection, and comes back after a wait.</summary>
    public void Restart(string reason)
    {
        if (State == DunlinClientState.Open)
            Abandon(reason);
    }

    /// <summary>Sends a command. Without effect while there is no connection.</summary>
    public void Send(byte[] command) => _transport?.Send(command);

    private void Begin()
    {
        _retry.Stop();
        _connected = _disconnect = null;
        _deadline.Set(_settings.ConnectTimeout, () => TokenFailed(new TimeoutException($"no token within {_settings.ConnectTimeout}")));
        _authentication.Get(Open, TokenFailed);
    }

    private void Open(string? token)
    {
        _token = token;
        _deadline.Set(_settings.ConnectTimeout, () => Abandon("no answer in time"));
        _link = new TransportLink(_gate, Receive, _heartbeat.Activity, Ended);
        _transport = CreateTransport(_choice.Current, _link);
    }

    private ITransport CreateTransport(DunlinTransport name, ITransportEvents events)
    {
        var transport = _createTransport(name, _settings.TokenPlacement == TokenPlacement.Request ? _token : null, events);
        _transports.Add(transport);
        return transport;
    }

    private void Receive(ServerMessage message)
    {
        _heartbeat.Activity();
        switch (message.Kind)
        {
            case MessageKind.Connected:
                OnConnected(message);
                break;
            case MessageKind.AuthSuccess:
                OnAuthenticated(message);
                break;
            case MessageKind.Disconnect:
                _disconnect = message;
                break;
            case MessageKind.Pong:
                break;
            case MessageKind.Error when message.Id == AuthId:
                OnAuthenticationRefused(message);
                break;
            default:
                _owner.OnMessage(message);
                break;
        }
    }

    private void OnConnected(ServerMessage connected)
    {
        _connected = connected;
        _choice.Opened();
        if (_token is not null && _settings.TokenPlacement == TokenPlacement.Message)
            Send(Command.Auth(AuthId, _token));
        else
            OnOpen(connected.User);
    }

    private void OnAuthenticated(ServerMessage message)
    {
        if (message.Expires is { } expires && _authentication.CanRenew)
            RefreshBefore(DateTimeOffset.FromUnixTimeMilliseconds(expires));
        if (State != DunlinClientState.Open)
            OnOpen(message.User);
    }

    private void OnAuthenticationRefused(ServerMessage error)
    {
        if (State == DunlinClientState.Open)
            _owner.OnFailed(error.ToException());
        else if (error.Code is DunlinErrorCode.Unauthorized or DunlinErrorCode.TokenExpired)
            EndItself(CloseCode.Normal, "", CloseCode.Unauthorized, error.Code);

        // Whatever else: the server closes and says why, or the time to connect runs out.
    }

    private void OnOpen(string? user)
    {
        _deadline.Stop();
        _openedAt = _settings.Time.GetTimestamp();
        _heartbeat.Start();
        if (_choice.IsFallback)
            _probe.Start(_choice.Best);
        var isReconnect = _wasOpen;
        _wasOpen = true;
        SetState(DunlinClientState.Open);
        _owner.OnOpened(new ConnectionOpened(_connected!.Session ?? "", user, _choice.Current, isReconnect));
    }

    // The transport has ended, or is as good as that.
    private void Ended(int code, string reason)
    {
        if (_disconnect is { } told)
            (code, reason) = (told.CloseCode ?? code, told.Reason ?? reason);
        _transport = null;
        StopTimers();
        if (State == DunlinClientState.Open && _settings.Time.GetElapsedTime(_openedAt) >= s_stableAfter)
        {
            _backoff.Reset();
            _isRenewed = false;
        }

        // It was too slow to say who it is, but can.
        var isLate = reason == "auth_timeout" && _token is not null;
        if (code == CloseCode.Unauthorized && !isLate)
            RenewOrStop(reason);
        else if (!isLate && (_disconnect is { } said ? !said.Reconnect : !CloseCode.InvitesBack(code)))
            Stop(code, reason);
        else
            ComeBack(DelayAfter(code), code, reason);
    }

    private TimeSpan DelayAfter(int code)
    {
        if (_connected is null)
        {
            if (code != CloseCode.Abnormal)
                _choice.Refused();
            else if (_choice.Failed())
                return TimeSpan.Zero;
        }

        return _disconnect?.After is { } after and > 0 ? TimeSpan.FromMilliseconds(after) : _backoff.Next();
    }

    private void RenewOrStop(string reason)
    {
        if (_isRenewed || !_authentication.CanRenew)
        {
            Stop(CloseCode.Unauthorized, reason);
            return;
        }

        _isRenewed = true;
        _authentication.Forget();
        _choice.Refused();
        ComeBack(TimeSpan.Zero, CloseCode.Unauthorized, reason);
    }

    private void TokenFailed(Exception exception)
    {
        _deadline.Stop();
        // A token that comes later is of no use any more.
        _authentication.Cancel();
        TokenMissing(exception);
        if (exception is DunlinException { Code: DunlinErrorCode.Unauthorized })
            Stop(CloseCode.Unauthorized, exception.Message);
        else
            ComeBack(_backoff.Next(), CloseCode.Abnormal, "no token");
    }

    private void ComeBack(TimeSpan delay, int code, string reason)
    {
        _retry.Set(delay, Begin);
        SetState(_wasOpen ? DunlinClientState.Reconnecting : DunlinClientState.Connecting);
        _owner.OnClosed(new ConnectionClosed(code, reason, WillReconnect: true, delay));
    }

    private void Abandon(string reason) => EndItself(CloseCode.NoAnswer, reason, CloseCode.Abnormal, reason);

    // Closes the transport with what the server is to know, and goes on as if it had ended by itself.
    private void EndItself(int sentCode, string sentReason, int code, string reason)
    {
        Release(sentCode, sentReason);
        Ended(code, reason);
    }

    private void Release(int code, string reason)
    {
        _link?.Detach();
        _transport?.Close(code, reason);
        _transport = null;
    }

    private void Stop(int code, string reason)
    {
        Release(code, reason);
        StopTimers();
        _retry.Stop();
        SetState(DunlinClientState.Closed);
        _owner.OnClosed(new ConnectionClosed(code, reason, WillReconnect: false, TimeSpan.Zero));
    }

    private void StopTimers()
    {
        _authentication.Cancel();
        _deadline.Stop();
        _refresh.Stop();
        _heartbeat.Stop();
        _probe.Stop();
    }

    private void Upgrade()
    {
        Release(CloseCode.Normal, "a better transport works");
        StopTimers();
        _choice.Reset();
        ComeBack(TimeSpan.Zero, CloseCode.Normal, "a better transport works");
    }

    private void RefreshBefore(DateTimeOffset expires)
    {
        var left = expires - _settings.Time.GetUtcNow();
        var early = left / 5 < TimeSpan.FromSeconds(30) ? left / 5 : TimeSpan.FromSeconds(30);
        // Not at once: the same token again would make a circle of it.
        _refresh.Set(left - early < s_leastRefresh ? s_leastRefresh : left - early, RefreshToken);
    }

    private void RefreshToken()
    {
        _authentication.Forget();
        // When it fails: the server ends the connection with the token, and then there is another try.
        _authentication.Get(UseRefreshed, TokenMissing);
    }

    private void UseRefreshed(string? token)
    {
        _token = token;
        Send(Command.Auth(AuthId, token!));
    }

    private void TokenMissing(Exception exception) => _owner.OnFailed(new DunlinException(DunlinErrorCode.TokenFailed, "could not get a token", exception));

    private void SetState(DunlinClientState state)
    {
        var previous = State;
        if (previous == state)
            return;

        State = state;
        _owner.OnState(state, previous);
    }
}
