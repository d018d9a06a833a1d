using Dunlin.Client.Protocol;
using Dunlin.Client.Transports;

namespace Dunlin.Client.Connections;

/// <summary>Connects, stays connected, and says who the client is. What the messages mean is not its matter.</summary>
/// <remarks>All members are for the holder of the client's lock, but for <see cref="WhenOver"/> and <see cref="IsIdle"/>.</remarks>
internal sealed class Connection
{
    private readonly ClientSettings _settings;
    private readonly IConnectionOwner _owner;
    private readonly TransportFactory _createTransport;
    private readonly Authentication _authentication;
    private readonly Handshake _handshake;
    private readonly ReconnectPolicy _policy;
    private readonly CurrentTransport _transport;
    private readonly Heartbeat _heartbeat;
    private readonly UpgradeProbe _probe;
    private readonly GatedTimer _retry;
    private readonly GatedTimer _deadline;
    private readonly RunningTasks _running = new();
    private readonly LivingTransports _transports = new();
    private ServerMessage? _disconnect;

    public Connection(ClientSettings settings, Lock gate, TransportFactory createTransport, IConnectionOwner owner)
    {
        (_settings, _createTransport, _owner) = (settings, createTransport, owner);
        _authentication = new Authentication(settings.Token, settings.TokenProvider, gate, _running);
        _handshake = new Handshake(settings, gate, _authentication, Send, OnOpen, owner.OnFailed);
        _policy = new ReconnectPolicy(settings, _authentication);
        _heartbeat = new Heartbeat(settings.Time, gate, settings.HeartbeatInterval, settings.HeartbeatTimeout, () => Send(Command.Ping()), () => Abandon("no answer to a ping"));
        _transport = new CurrentTransport(gate, Receive, _heartbeat.Activity, OnEnded);
        _probe = new UpgradeProbe(settings, gate, CreateTransport, Upgrade);
        _retry = new GatedTimer(settings.Time, gate);
        _deadline = new GatedTimer(settings.Time, gate);
    }

    public DunlinClientState State { get; private set; }

    /// <summary>Bytes that wait to be sent.</summary>
    public long PendingBytes => _transport.PendingBytes;

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

        _policy.Reset();
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
    public void Send(byte[] command) => _transport.Send(command);

    private void Begin()
    {
        _retry.Stop();
        _disconnect = null;
        _policy.OnAttempt();
        _deadline.Set(_settings.ConnectTimeout, () => OnNoToken(new TimeoutException($"no token within {_settings.ConnectTimeout}")));
        _authentication.Get(Open, OnNoToken);
    }

    private void Open(string? token)
    {
        _handshake.Begin(token);
        _deadline.Set(_settings.ConnectTimeout, () => Abandon("no answer in time"));
        _transport.Begin(events => CreateTransport(_policy.Transport, events));
    }

    private ITransport CreateTransport(DunlinTransport name, ITransportEvents events)
    {
        var transport = _createTransport(name, _handshake.TokenOfRequest, events);
        _transports.Add(transport);
        return transport;
    }

    private void Receive(ServerMessage message)
    {
        _heartbeat.Activity();
        switch (message.Kind)
        {
            case MessageKind.Connected:
                _policy.OnConnected();
                _handshake.OnConnected(message);
                break;
            case MessageKind.AuthSuccess:
                _handshake.OnAuthenticated(message);
                break;
            case MessageKind.Disconnect:
                _disconnect = message;
                break;
            case MessageKind.Pong:
                break;
            case MessageKind.Error when message.Id == Handshake.AuthId:
                if (_handshake.OnRefused(message))
                    EndItself(CloseCode.Normal, "", CloseCode.Unauthorized, message.Code!);
                break;
            default:
                _owner.OnMessage(message);
                break;
        }
    }

    private void OnOpen(string session, string? user)
    {
        _deadline.Stop();
        _heartbeat.Start();
        if (_policy.BetterTransport is { } better)
            _probe.Start(better);
        var isReconnect = _policy.WasOpen;
        _policy.OnOpen();
        SetState(DunlinClientState.Open);
        _owner.OnOpened(new ConnectionOpened(session, user, _policy.Transport, isReconnect));
    }

    // The transport has ended, or is as good as that.
    private void OnEnded(int code, string reason)
    {
        StopTimers();
        var end = ConnectionEnd.Of(_disconnect, code, reason);
        if (_policy.WaitAfter(end, _handshake.HasToken) is { } wait)
            ComeBack(wait, end.Code, end.Reason);
        else
            Stop(end.Code, end.Reason);
    }

    private void OnNoToken(Exception exception)
    {
        _deadline.Stop();
        // A token that comes later is of no use any more.
        _authentication.Cancel();
        _owner.OnFailed(Handshake.NoToken(exception));
        if (exception is DunlinException { Code: DunlinErrorCode.Unauthorized })
            Stop(CloseCode.Unauthorized, exception.Message);
        else
            ComeBack(_policy.WaitForToken(), CloseCode.Abnormal, "no token");
    }

    private void Abandon(string reason) => EndItself(CloseCode.NoAnswer, reason, CloseCode.Abnormal, reason);

    // Closes the transport with what the server is to know, and goes on as if it had ended by itself.
    private void EndItself(int sentCode, string sentReason, int code, string reason)
    {
        _transport.Close(sentCode, sentReason);
        OnEnded(code, reason);
    }

    private void Upgrade()
    {
        const string Reason = "a better transport works";
        _transport.Close(CloseCode.Normal, Reason);
        StopTimers();
        _policy.OnUpgrade();
        ComeBack(TimeSpan.Zero, CloseCode.Normal, Reason);
    }

    private void ComeBack(TimeSpan delay, int code, string reason)
    {
        _retry.Set(delay, Begin);
        SetState(_policy.WasOpen ? DunlinClientState.Reconnecting : DunlinClientState.Connecting);
        _owner.OnClosed(new ConnectionClosed(code, reason, WillReconnect: true, delay));
    }

    private void Stop(int code, string reason)
    {
        _transport.Close(code, reason);
        StopTimers();
        _retry.Stop();
        SetState(DunlinClientState.Closed);
        _owner.OnClosed(new ConnectionClosed(code, reason, WillReconnect: false, TimeSpan.Zero));
    }

    private void StopTimers()
    {
        _authentication.Cancel();
        _deadline.Stop();
        _handshake.Stop();
        _heartbeat.Stop();
        _probe.Stop();
    }

    private void SetState(DunlinClientState state)
    {
        var previous = State;
        if (previous == state)
            return;

        State = state;
        _owner.OnState(state, previous);
    }
}
