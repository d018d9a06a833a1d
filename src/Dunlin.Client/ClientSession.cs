using Dunlin.Client.Channels;
using Dunlin.Client.Connections;
using Dunlin.Client.Protocol;
using Microsoft.Extensions.Logging;

namespace Dunlin.Client;

/// <summary>What a client does with its connection: begins its subscriptions when it opens, brings what the server says to those whom it is for, and ends what waits when it closes.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
internal sealed class ClientSession : IConnectionOwner
{
    private readonly Promise _opened = new();
    private readonly ConnectionLog _log;
    private readonly ServerNotices _notices;
    private readonly DroppedCommands _dropped;
    private bool _isClosing;

    public ClientSession(ClientSettings settings, ILogger logger, Transports.TransportFactory createTransport, IClientEvents events)
    {
        Host = new ClientHost(settings, logger, this, createTransport, events);
        Channels = new ChannelDirectory(Host);
        _log = new ConnectionLog(logger);
        _notices = new ServerNotices(events, logger);
        _dropped = new DroppedCommands(settings.Time, Host.Gate, Host.Requests, Host.Connection);
    }

    public ClientHost Host { get; }

    public ChannelDirectory Channels { get; }

    /// <summary>The name of the connection; null: there is none.</summary>
    public string? Name { get; private set; }

    /// <summary>Who the server says the client is; null: it does not know.</summary>
    public string? User { get; private set; }

    /// <summary>Connects. Ends when there is a connection; fails when there will be none.</summary>
    public Task OpenAsync()
    {
        if (Host.Connection.State == DunlinClientState.Open)
            return Task.CompletedTask;

        var opened = _opened.WaitAsync();
        Host.Connection.Connect();
        return opened;
    }

    /// <summary>Closes, unless there is a connection, or was.</summary>
    public void GiveUpOpening()
    {
        if (Host.Connection.State == DunlinClientState.Connecting)
            Close(CloseCode.Normal, "");
    }

    /// <summary>Closes because the application wants it.</summary>
    public void Close(int code, string reason)
    {
        _isClosing = true;
        Host.Connection.Close(code, reason);
        _isClosing = false;
    }

    void IConnectionOwner.OnState(DunlinClientState state, DunlinClientState previous)
    {
        if (previous == DunlinClientState.Open)
            OnDisconnected(state);
        Host.Events.RaiseState(new ClientStateChange(state, previous));
    }

    void IConnectionOwner.OnOpened(ConnectionOpened opened)
    {
        _log.OnOpened(opened);
        (Name, User) = (opened.Session, opened.User);
        foreach (var channel in Channels.All)
            channel.Subscription.OnOpen();
        Host.Events.RaiseOpened(opened);
        _opened.Keep();
    }

    void IConnectionOwner.OnMessage(ServerMessage message)
    {
        if (Host.Requests.Settle(message))
            return;

        switch (message.Kind)
        {
            case MessageKind.Notification:
                _notices.OnNotification(message);
                break;
            case MessageKind.System:
                _notices.OnSystem(message);
                break;
            case MessageKind.Error:
                OnError(message.ToException());
                break;
            default:
                Channels.Receive(message);
                break;
        }
    }

    void IConnectionOwner.OnClosed(ConnectionClosed closed)
    {
        _log.OnClosed(closed, Host.Connection.State);
        if (!closed.WillReconnect)
            FailAll(closed);
        Host.Events.RaiseClosed(closed);
    }

    void IConnectionOwner.OnFailed(DunlinException exception) => Host.Failed(exception);

    // Of no command that is known.
    private void OnError(DunlinException error)
    {
        if (error.Code == DunlinErrorCode.RateLimited)
            _dropped.OnDropped();
        Host.Failed(error);
    }

    private void OnDisconnected(DunlinClientState state)
    {
        Name = null;
        _dropped.Stop();
        foreach (var channel in Channels.All)
            channel.Subscription.OnDisconnected();
        Host.Requests.FailAll(state == DunlinClientState.Closed ? DunlinErrorCode.Closed : DunlinErrorCode.Disconnected);
    }

    private void FailAll(ConnectionClosed closed)
    {
        var reason = closed.Reason.Length > 0 ? closed.Reason : $"closed with {closed.CloseCode}";
        var exception = new DunlinException(DunlinErrorCode.Closed, reason) { CloseCode = closed.CloseCode };
        _opened.Break(exception);
        Host.Outbox.RejectAll(exception);
        foreach (var channel in Channels.All)
            channel.Subscription.OnClosed(exception, _isClosing);
    }
}
