using Dunlin.Client.Channels;
using Dunlin.Client.Connections;
using Dunlin.Client.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dunlin.Client;

/// <summary>
/// A client of a Dunlin server. One is enough for an application: channels share its connection. Thread-safe. Handlers of its events run on the thread pool, one after the other; what they
/// throw is told by <see cref="Error"/> and disturbs nothing.
/// </summary>
public sealed class DunlinClient : IAsyncDisposable, IDisposable, IClientEvents
{
    private readonly TransportMaker _transports;
    private readonly ClientSession _session;
    private readonly ClientHost _host;

    /// <summary>Creates it. It does nothing before <see cref="ConnectAsync"/>.</summary>
    /// <param name="address">Where the server speaks the protocol, such as <c>wss://example.com/ws</c>. <c>https:</c> means the same.</param>
    /// <param name="options">Copied; null: the defaults.</param>
    /// <exception cref="ArgumentException">The address or an option is not possible.</exception>
    public DunlinClient(Uri address, DunlinClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        var given = options ?? new DunlinClientOptions();
        var settings = new ClientSettings(given);
        _transports = new TransportMaker(address, given);
        _session = new ClientSession(settings, given.LoggerFactory?.CreateLogger("Dunlin.Client") ?? NullLogger.Instance, settings.CreateTransport ?? _transports.Create, this);
        _host = _session.Host;
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
                return _session.Name;
        }
    }

    /// <summary>Who the server says this client is; null: it does not know.</summary>
    public string? User
    {
        get
        {
            lock (_host.Gate)
                return _session.User;
        }
    }

    /// <summary>Connects, and reconnects whenever the connection is lost. Ends when it is open for the first time. An unreachable server is tried again, until the token is cancelled.</summary>
    /// <param name="cancellationToken">Gives up, and closes the client unless it is open.</param>
    /// <exception cref="DunlinException">It was closed before that, by the application or because the server does not let it in.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task opened;
        lock (_host.Gate)
        {
            _host.ThrowIfDisposed();
            opened = _session.OpenAsync();
        }

        try
        {
            await opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_host.Gate)
                _session.GiveUpOpening();
            throw;
        }
    }

    /// <summary>The channel of a name: the same object each time.</summary>
    /// <param name="name">1 to 200 bytes of UTF-8 without control characters.</param>
    /// <exception cref="ArgumentException">It is no name of a channel.</exception>
    public DunlinChannel Channel(string name)
    {
        ChannelName.ThrowIfImpossible(name);
        lock (_host.Gate)
            return _session.Channels.Get(name);
    }

    /// <summary>Unsubscribes a channel and forgets it, with its handlers. For clients that live long and see many channels.</summary>
    /// <param name="channel">Of this client; <see cref="Channel"/> gives another one for its name from now on.</param>
    public Task RemoveAsync(DunlinChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        lock (_host.Gate)
        {
            _session.Channels.Remove(channel);
            channel.Handlers.Clear();
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
            _session.Close(code, reason);
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
            var channels = _session.Channels.All;
            var isConnectionIdle = _host.Connection.IsIdle(out var listening, out var requesting);
            var areHandlersIdle = channels.All(channel => channel.Handlers.AreIdle) && _host.Dispatcher.IsIdle;
            return new ClientActivity(isConnectionIdle, areHandlersIdle, listening, requesting, _host.Dispatcher.Changes + channels.Sum(channel => channel.Subscription.Inbox.Waits));
        }
    }

    private void Stop()
    {
        lock (_host.Gate)
        {
            _host.IsDisposed = true;
            _session.Close(CloseCode.Normal, "");
            foreach (var channel in _session.Channels.All)
                channel.Handlers.Clear();
        }
    }

    void IClientEvents.RaiseState(ClientStateChange value) => _host.Dispatcher.Raise(nameof(StateChanged), StateChanged, value);

    void IClientEvents.RaiseOpened(ConnectionOpened value) => _host.Dispatcher.Raise(nameof(Opened), Opened, value);

    void IClientEvents.RaiseClosed(ConnectionClosed value) => _host.Dispatcher.Raise(nameof(Closed), Closed, value);

    void IClientEvents.RaiseError(DunlinException exception) => _host.Dispatcher.Raise(nameof(Error), Error, exception);

    void IClientEvents.RaiseSubscribed(ChannelSubscribed value) => _host.Dispatcher.Raise(nameof(Subscribed), Subscribed, value);

    void IClientEvents.RaiseUnsubscribed(ChannelUnsubscribed value) => _host.Dispatcher.Raise(nameof(Unsubscribed), Unsubscribed, value);

    void IClientEvents.RaiseGap(ChannelGap value) => _host.Dispatcher.Raise(nameof(Gap), Gap, value);

    bool IClientEvents.TryRaiseNotification(Notification value) => _host.Dispatcher.TryRaise(nameof(NotificationReceived), NotificationReceived, value);

    bool IClientEvents.TryRaiseOnline(int value) => _host.Dispatcher.TryRaise(nameof(OnlineChanged), OnlineChanged, value);
}
