using Dunlin.Client.Connections;
using Dunlin.Client.Protocol;
using Dunlin.Client.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dunlin.Client;

/// <summary>
/// A client of a Dunlin server. One is enough for an application: channels share its connection. Thread-safe. Handlers of its events run on the thread pool, one after the other; what they
/// throw is told by <see cref="Error"/> and disturbs nothing.
/// </summary>
public sealed class DunlinClient : IAsyncDisposable, IDisposable, IConnectionOwner, IClientEvents
{
    private readonly ClientHost _host;
    private readonly TransportMaker _transports;
    private readonly Dictionary<string, DunlinChannel> _channels = [];
    private readonly DroppedCommands _dropped;
    private readonly ILogger _logger;
    private TaskCompletionSource? _opening;
    private string? _session;
    private string? _user;
    private int _attempts;
    private bool _isClosing;
    private bool _leavesOut;

    /// <summary>Creates it. It does nothing before <see cref="ConnectAsync"/>.</summary>
    /// <param name="address">Where the server speaks the protocol, such as <c>wss://example.com/ws</c>. <c>https:</c> means the same.</param>
    /// <param name="options">Copied; null: the defaults.</param>
    /// <exception cref="ArgumentException">The address or an option is not possible.</exception>
    public DunlinClient(Uri address, DunlinClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        var given = options ?? new DunlinClientOptions();
        var settings = new ClientSettings(given);
        _logger = given.LoggerFactory?.CreateLogger("Dunlin.Client") ?? NullLogger.Instance;
        _transports = new TransportMaker(address, given);
        _host = new ClientHost(settings, _logger, this, settings.CreateTransport ?? _transports.Create, this);
        _dropped = new DroppedCommands(settings.Time, _host.Gate, _host.Requests, _host.Connection);
    }

    /// <summary>Every change of <see cref="State"/>.</summary>
    public event Func<ClientStateChange, Task>? StateChanged;

    /// <summary>There is a connection.</summary>
    public event Func<ConnectionOpened, Task>? Opened;

    /// <summary>A connection, or an attempt to connect, is over.</summary>
    public event Func<ConnectionClosed, Task>? Closed;

    /// <summary>Something failed that no task tells of: a token, a handler of the application, a command without a reply.</summary>
    public event Func<DunlinException, Task>? Error;

    /// <summary>A channel is subscribed, by this client or by the server.</summary>
    public event Func<ChannelSubscribed, Task>? Subscribed;

    /// <summary>A channel is subscribed no more.</summary>
    public event Func<ChannelUnsubscribed, Task>? Unsubscribed;

    /// <summary>Publications of a channel were missed that the server no longer has.</summary>
    public event Func<ChannelGap, Task>? Gap;

    /// <summary>Something for every client. Left out when handlers are so slow that 1024 calls wait.</summary>
    public event Func<Notification, Task>? NotificationReceived;

    /// <summary>How many clients are connected to the server. Left out like notifications.</summary>
    public event Func<int, Task>? OnlineChanged;

    /// <summary>Whether it is connected.</summary>
    public DunlinClientState State
    {
        get
        {
            lock (_host.Gate)
                return _host.Connection.State;
        }
    }

    /// <summary>The name of this connection, which others see as <see cref="Publication.Connection"/>; null while there is none.</summary>
    public string? Session
    {
        get
        {
            lock (_host.Gate)
                return _session;
        }
    }

    /// <summary>Who the server says this client is; null: it does not know.</summary>
    public string? User
    {
        get
        {
            lock (_host.Gate)
                return _user;
        }
    }

    /// <summary>Connects, and reconnects whenever the connection is lost. Ends when it is open for the first time. An unreachable server is tried again, until the token is cancelled.</summary>
    /// <param name="cancellationToken">Gives up, and closes the client unless it is open.</param>
    /// <exception cref="DunlinException">It was closed before that, by the application or because the server does not let it in.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task opening;
        lock (_host.Gate)
        {
            _host.ThrowIfDisposed();
            if (_host.Connection.State == DunlinClientState.Open)
                return;

            _opening ??= Promise.Create();
            opening = _opening.Task;
            _host.Connection.Connect();
        }

        try
        {
            await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_host.Gate)
            {
                if (_host.Connection.State == DunlinClientState.Connecting)
                    Close(CloseCode.Normal, "");
            }

            throw;
        }
    }

    /// <summary>The channel of a name: the same object each time.</summary>
    /// <param name="name">1 to 200 bytes of UTF-8 without control characters.</param>
    /// <exception cref="ArgumentException">It is no name of a channel.</exception>
    public DunlinChannel Channel(string name)
    {
        DunlinChannel.ThrowIfNotName(name);
        lock (_host.Gate)
            return FindOrAdd(name);
    }

    /// <summary>Unsubscribes a channel and forgets it, with its handlers. For clients that live long and see many channels.</summary>
    /// <param name="channel">Of this client; <see cref="Channel"/> gives another one for its name from now on.</param>
    public Task RemoveAsync(DunlinChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        lock (_host.Gate)
        {
            if (_channels.GetValueOrDefault(channel.Name) == channel)
                _channels.Remove(channel.Name);
            channel.ClearHandlers();
            return channel.UnsubscribeAsync();
        }
    }

    /// <summary>
    /// Closes. What is not acknowledged fails with <c>closed</c>, and <c>await foreach</c> over publications ends. Channels keep their handlers and, after another <see cref="ConnectAsync"/>,
    /// their subscriptions. Ends when the connection has, at most <see cref="DunlinClientOptions.CloseTimeout"/> later.
    /// </summary>
    /// <param name="code">What the server is told over a WebSocket: 1000 or 3000 to 4999. With 1000 it does not wait for this client to come back.</param>
    /// <param name="reason">The same in words, at most 123 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The code or the reason is not possible.</exception>
    public async Task CloseAsync(int code = 1000, string reason = "")
    {
        Sockets.CloseStatus.ThrowIfImpossible(code, reason);
        lock (_host.Gate)
            Close(code, reason);
        await _host.Connection.WhenOver().ConfigureAwait(false);
    }

    /// <summary>Closes, and waits until nothing of the client is left: no connection, no timer, no handler that runs, but for the one that calls this.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _host.Connection.WhenOver().ConfigureAwait(false);
        if (!ApplicationCode.IsCaller(_host))
            await _host.Pumps.WhenAllAsync().ConfigureAwait(false);
        await _host.Dispatcher.WhenIdleAsync().ConfigureAwait(false);
        _transports.Dispose();
    }

    /// <summary>The same without waiting. Prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => _ = DisposeAsync().AsTask();

    /// <summary>What runs of this client at this moment.</summary>
    internal ClientActivity GetActivity()
    {
        lock (_host.Gate)
        {
            var isConnectionIdle = _host.Connection.IsIdle(out var listening, out var requesting);
            var areHandlersIdle = _channels.Values.All(channel => channel.IsIdle) && _host.Dispatcher.IsIdle;
            return new ClientActivity(isConnectionIdle, areHandlersIdle, listening, requesting, _host.Dispatcher.Changes + _channels.Values.Sum(channel => channel.Inbox.Waits));
        }
    }

    private void Stop()
    {
        lock (_host.Gate)
        {
            _host.IsDisposed = true;
            Close(CloseCode.Normal, "");
            foreach (var channel in _channels.Values)
                channel.ClearHandlers();
        }
    }

    void IConnectionOwner.OnState(DunlinClientState state, DunlinClientState previous)
    {
        if (previous == DunlinClientState.Open)
            OnDisconnected(state);
        _host.Dispatcher.Raise(nameof(StateChanged), StateChanged, new ClientStateChange(state, previous));
    }

    void IConnectionOwner.OnOpened(ConnectionOpened opened)
    {
        if (opened.IsReconnect)
            ClientLog.Reconnected(_logger, opened.Transport, opened.Session, _attempts);
        else
            ClientLog.Connected(_logger, opened.Transport, opened.Session);
        _attempts = 0;
        (_session, _user) = (opened.Session, opened.User);
        foreach (var channel in _channels.Values)
            channel.Subscription.OnOpen();
        _host.Dispatcher.Raise(nameof(Opened), Opened, opened);
        _opening?.TrySetResult();
        _opening = null;
    }

    void IConnectionOwner.OnMessage(ServerMessage message)
    {
        if (_host.Requests.Settle(message))
            return;

        switch (message.Kind)
        {
            case MessageKind.Notification:
                RaiseOptional(nameof(NotificationReceived), NotificationReceived, new Notification(message.Data, DateTimeOffset.FromUnixTimeMilliseconds(message.Timestamp ?? 0)));
                break;
            case MessageKind.System:
                OnSystem(message.Data);
                break;
            case MessageKind.Error:
                if (message.Code == DunlinErrorCode.RateLimited)
                    _dropped.OnDropped();
                _host.Failed(message.ToException());
                break;
            case MessageKind.Subscribed:
                FindOrAdd(message.Channel ?? "").Receive(message);
                break;
            default:
                if (message.Channel is not null && _channels.TryGetValue(message.Channel, out var channel))
                    channel.Receive(message);
                break;
        }
    }

    void IConnectionOwner.OnClosed(ConnectionClosed closed)
    {
        LogClosed(closed);
        if (!closed.WillReconnect)
            GiveUp(closed);
        _host.Dispatcher.Raise(nameof(Closed), Closed, closed);
    }

    void IConnectionOwner.OnFailed(DunlinException exception) => _host.Failed(exception);

    void IClientEvents.RaiseError(DunlinException exception) => _host.Dispatcher.Raise(nameof(Error), Error, exception);

    void IClientEvents.RaiseSubscribed(ChannelSubscribed value) => _host.Dispatcher.Raise(nameof(Subscribed), Subscribed, value);

    void IClientEvents.RaiseUnsubscribed(ChannelUnsubscribed value) => _host.Dispatcher.Raise(nameof(Unsubscribed), Unsubscribed, value);

    void IClientEvents.RaiseGap(ChannelGap value) => _host.Dispatcher.Raise(nameof(Gap), Gap, value);

    private DunlinChannel FindOrAdd(string name)
    {
        if (!_channels.TryGetValue(name, out var channel))
            _channels[name] = channel = new DunlinChannel(name, _host);
        return channel;
    }

    private void Close(int code, string reason)
    {
        _isClosing = true;
        _host.Connection.Close(code, reason);
        _isClosing = false;
    }

    private void OnSystem(JsonPayload data)
    {
        if (data.ToElement() is { ValueKind: System.Text.Json.JsonValueKind.Object } notice && notice.TryGetProperty("online", out var online) && online.TryGetInt32(out var count))
            RaiseOptional(nameof(OnlineChanged), OnlineChanged, count);
    }

    private void RaiseOptional<TEvent>(string name, Func<TEvent, Task>? handlers, TEvent value)
    {
        var isTaken = _host.Dispatcher.TryRaise(name, handlers, value);
        if (!isTaken && !_leavesOut)
            ClientLog.NotificationsLeftOut(_logger);
        _leavesOut = !isTaken;
    }

    private void OnDisconnected(DunlinClientState state)
    {
        _session = null;
        _dropped.Stop();
        foreach (var channel in _channels.Values)
            channel.Subscription.OnDisconnected();
        _host.Requests.FailAll(state == DunlinClientState.Closed ? DunlinErrorCode.Closed : DunlinErrorCode.Disconnected);
    }

    private void GiveUp(ConnectionClosed closed)
    {
        var reason = closed.Reason.Length > 0 ? closed.Reason : $"closed with {closed.CloseCode}";
        var exception = new DunlinException(DunlinErrorCode.Closed, reason) { CloseCode = closed.CloseCode };
        _opening?.TrySetException(exception);
        _opening = null;
        _host.Outbox.RejectAll(exception);
        foreach (var channel in _channels.Values)
            channel.Subscription.OnClosed(exception, _isClosing);
    }

    private void LogClosed(ConnectionClosed closed)
    {
        if (!closed.WillReconnect)
            ClientLog.Closed(_logger, closed.CloseCode, closed.Reason);
        else if (_attempts++ > 0)
            ClientLog.AttemptFailed(_logger, closed.CloseCode, closed.Reason, closed.Delay);
        else if (_host.Connection.State == DunlinClientState.Reconnecting)
            ClientLog.ConnectionLost(_logger, closed.CloseCode, closed.Reason);
        else
            ClientLog.Unreachable(_logger, closed.CloseCode, closed.Reason);
    }
}
