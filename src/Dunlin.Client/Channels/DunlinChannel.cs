using System.Text;
using System.Text.Json.Serialization.Metadata;
using Dunlin.Client.Channels;
using Dunlin.Client.Presence;
using Dunlin.Client.Protocol;
using Dunlin.Client.Publishing;

namespace Dunlin.Client;

/// <summary>A channel: <see cref="DunlinClient.Channel"/> gives the same object for a name each time. Thread-safe.</summary>
public sealed class DunlinChannel : IChannelOwner
{
    private readonly ClientHost _host;
    private readonly ReadProgress _progress;
    private readonly ChannelSubscription _subscription;
    private readonly PublicationHandlers _handlers;
    private readonly ChannelCommands _commands;
    private JsonPayload? _ownState;

    internal DunlinChannel(string name, ClientHost host)
    {
        Name = name;
        _host = host;
        Presence = new DunlinPresence(name, host);
        Inbox = new PublicationInbox(host.Gate, () => _progress!.OnRoom());
        _progress = new ReadProgress(name, host, Inbox, (from, to) => ((IChannelOwner)this).OnGap(new ChannelGap(name, from, to)));
        _subscription = new ChannelSubscription(name, host, Inbox, _progress, new PresenceFollowing(name, host, Presence), this);
        _handlers = new PublicationHandlers(name, host, Inbox);
        _commands = new ChannelCommands(name, host, _subscription);
    }

    /// <summary><see cref="State"/> has changed.</summary>
    public event Func<SubscriptionState, Task>? StateChanged;

    /// <summary>It is subscribed: for the first time, again after a reconnect, or by the server.</summary>
    public event Func<ChannelSubscribed, Task>? Subscribed;

    /// <summary>It is subscribed no more.</summary>
    public event Func<ChannelUnsubscribed, Task>? Unsubscribed;

    /// <summary>Publications were missed that the server no longer has. The first one behind them says <see cref="Publication.FollowsGap"/>.</summary>
    public event Func<ChannelGap, Task>? Gap;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Who is there, when it is subscribed with <see cref="SubscribeOptions.Presence"/>, or <see cref="FollowPresenceAsync"/> has asked for it later.</summary>
    public DunlinPresence Presence { get; }

    /// <summary>Whether it is subscribed.</summary>
    public SubscriptionState State
    {
        get
        {
            lock (_host.Gate)
                return _subscription.State;
        }
    }

    /// <summary>The place of the last publication that has been received; null: it is not subscribed.</summary>
    public Position? Position
    {
        get
        {
            lock (_host.Gate)
                return _progress.Position;
        }
    }

    internal PublicationInbox Inbox { get; }

    /// <summary>Subscribes, and stays so over all connections, until it is unsubscribed or refused. Ends when it is subscribed, which may be when there is a connection again.</summary>
    /// <param name="options">How; null: with the defaults.</param>
    /// <param name="cancellationToken">Gives up, and unsubscribes.</param>
    /// <exception cref="DunlinException">It is refused, subscribed already by this client, or the client was closed meanwhile.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public async Task<DunlinSubscription> SubscribeAsync(SubscribeOptions? options = null, CancellationToken cancellationToken = default)
    {
        var checkedOptions = options ?? new SubscribeOptions();
        checkedOptions.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        Task subscribed;
        lock (_host.Gate)
        {
            _host.ThrowIfDisposed();
            _subscription.Subscribe(checkedOptions);
            subscribed = _subscription.WhenSubscribedAsync();
        }

        try
        {
            await subscribed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await UnsubscribeAsync().ConfigureAwait(false);
            throw;
        }

        return new DunlinSubscription(this);
    }

    /// <summary>Ends the subscription, also one that the server has begun. Handlers stay. Ends when the server knows; without a connection at once.</summary>
    public Task UnsubscribeAsync()
    {
        lock (_host.Gate)
        {
            _ownState = null;
            return _subscription.UnsubscribeAsync();
        }
    }

    /// <summary>Calls the handler for publications of that name, one after the other: the next one waits for the task. It does not subscribe.</summary>
    /// <param name="event">Their name; those without one have the name <c>message</c>.</param>
    /// <param name="handler">May take its time: see <see cref="SubscribeOptions.BufferSize"/>. What it throws is told by <see cref="DunlinClient.Error"/>.</param>
    /// <returns>Dispose it to take the handler away again.</returns>
    /// <exception cref="InvalidOperationException">The channel is read by <c>await foreach</c>.</exception>
    public IDisposable On(string @event, Func<Publication, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(@event);
        ArgumentNullException.ThrowIfNull(handler);
        return _handlers.Add(@event, handler);
    }

    /// <summary>The same for all publications.</summary>
    /// <param name="handler">See <see cref="On(string, Func{Publication, Task})"/>.</param>
    /// <returns>Dispose it to take the handler away again.</returns>
    public IDisposable OnAny(Func<Publication, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return _handlers.Add(name: null, handler);
    }

    /// <summary>The same with the data read as a value. Data that cannot be read are an error of the handler.</summary>
    /// <param name="event">The name of the publications.</param>
    /// <param name="type">How the data are read.</param>
    /// <param name="handler">Called with the data and the publication.</param>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <returns>Dispose it to take the handler away again.</returns>
    public IDisposable On<T>(string @event, JsonTypeInfo<T> type, Func<T, Publication, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(handler);
        return On(@event, publication => handler(publication.Read(type)!, publication));
    }

    /// <summary>The same for a handler that does not wait.</summary>
    /// <param name="event">The name of the publications.</param>
    /// <param name="type">How the data are read.</param>
    /// <param name="handler">Called with the data and the publication.</param>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <returns>Dispose it to take the handler away again.</returns>
    public IDisposable On<T>(string @event, JsonTypeInfo<T> type, Action<T, Publication> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return On(@event, type, (data, publication) =>
        {
            handler(data, publication);
            return Task.CompletedTask;
        });
    }

    /// <summary>The same with <see cref="DunlinClientOptions.SerializerOptions"/>.</summary>
    /// <param name="event">The name of the publications.</param>
    /// <param name="handler">Called with the data and the publication.</param>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <returns>Dispose it to take the handler away again.</returns>
    /// <exception cref="InvalidOperationException">There are no such options.</exception>
    public IDisposable On<T>(string @event, Func<T, Publication, Task> handler) => On(@event, _host.TypeInfo<T>(), handler);

    /// <summary>The same with <see cref="DunlinClientOptions.SerializerOptions"/>, for a handler that does not wait.</summary>
    /// <param name="event">The name of the publications.</param>
    /// <param name="handler">Called with the data and the publication.</param>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <returns>Dispose it to take the handler away again.</returns>
    /// <exception cref="InvalidOperationException">There are no such options.</exception>
    public IDisposable On<T>(string @event, Action<T, Publication> handler) => On(@event, _host.TypeInfo<T>(), handler);

    /// <summary>
    /// Publishes, now or as soon as there is a connection. Publications keep the order of the calls. Ends when the server has it. After a lost connection it is sent again, with its key,
    /// so that it is published once.
    /// </summary>
    /// <param name="event">Its name, at most 200 bytes; <c>message</c> for none.</param>
    /// <param name="data">What is published.</param>
    /// <param name="options">How; null: with the defaults.</param>
    /// <param name="cancellationToken">Gives up waiting. What was sent already may be published nevertheless.</param>
    /// <exception cref="DunlinException">It is refused or given up; <see cref="DunlinException.Code"/> says why.</exception>
    public async Task<PublishResult> PublishAsync(string @event, JsonPayload data, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(@event);
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<OutboxEntry> node;
        lock (_host.Gate)
        {
            _host.ThrowIfDisposed();
            var id = _host.Requests.NextId();
            var command = _commands.Checked(Command.Publish(id, Name, @event, data, options?.Key ?? Guid.NewGuid().ToString()));
            if (_host.Connection.State == DunlinClientState.Closed)
                throw new DunlinException(DunlinErrorCode.Closed, "the client is closed: call ConnectAsync first") { Channel = Name };
            if (!_subscription.IsExpected)
                throw ChannelSubscription.NotSubscribed(Name);

            node = _host.Outbox.Add(new OutboxEntry(id, Name, command));
            if (_subscription.State == SubscriptionState.Subscribed)
                _host.Outbox.Send(node);
        }

        await using var registration = cancellationToken.UnsafeRegister(Cancel, node).ConfigureAwait(false);
        return await node.Value.Result.Task.ConfigureAwait(false);

        void Cancel(object? _, CancellationToken cancelled)
        {
            lock (_host.Gate)
                _host.Outbox.Cancel(node, cancelled);
        }
    }

    /// <summary>Publishes a value. See <see cref="PublishAsync(string, JsonPayload, PublishOptions?, CancellationToken)"/>.</summary>
    /// <param name="event">Its name.</param>
    /// <param name="data">What is published.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="options">How; null: with the defaults.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <typeparam name="T">The type of the data.</typeparam>
    public Task<PublishResult> PublishAsync<T>(string @event, T data, JsonTypeInfo<T> type, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        PublishAsync(@event, JsonPayload.From(data, type), options, cancellationToken);

    /// <summary>The same with <see cref="DunlinClientOptions.SerializerOptions"/>.</summary>
    /// <param name="event">Its name.</param>
    /// <param name="data">What is published.</param>
    /// <param name="options">How; null: with the defaults.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <exception cref="InvalidOperationException">There are no such options.</exception>
    public Task<PublishResult> PublishAsync<T>(string @event, T data, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        PublishAsync(@event, data, _host.TypeInfo<T>(), options, cancellationToken);

    /// <summary>Publishes something that nobody keeps, such as a cursor. Lost, and false, while the channel is not subscribed or the connection is congested.</summary>
    /// <param name="event">Its name; <c>message</c> for none.</param>
    /// <param name="data">What is published.</param>
    /// <exception cref="DunlinException">It is too large.</exception>
    public bool PublishEphemeral(string @event, JsonPayload data)
    {
        ArgumentNullException.ThrowIfNull(@event);
        lock (_host.Gate)
        {
            var command = _commands.Checked(Command.Ephemeral(Name, @event, data));
            if (_subscription.State != SubscriptionState.Subscribed || _host.IsCongested)
                return false;

            _host.Connection.Send(command);
            return true;
        }
    }

    /// <summary>The same for a value.</summary>
    /// <param name="event">Its name.</param>
    /// <param name="data">What is published.</param>
    /// <param name="type">How it is written.</param>
    /// <typeparam name="T">The type of the data.</typeparam>
    public bool PublishEphemeral<T>(string @event, T data, JsonTypeInfo<T> type) => PublishEphemeral(@event, JsonPayload.From(data, type));

    /// <summary>The same with <see cref="DunlinClientOptions.SerializerOptions"/>.</summary>
    /// <param name="event">Its name.</param>
    /// <param name="data">What is published.</param>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <exception cref="InvalidOperationException">There are no such options.</exception>
    public bool PublishEphemeral<T>(string @event, T data) => PublishEphemeral(@event, data, _host.TypeInfo<T>());

    /// <summary>Says something of this client to those who look at who is there; again after each reconnect, until it is unsubscribed.</summary>
    /// <param name="state">What; up to 4 KiB.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="DunlinException">It is refused, or the channel is not subscribed.</exception>
    public async Task SetStateAsync(JsonPayload state, CancellationToken cancellationToken = default)
    {
        lock (_host.Gate)
            _ownState = state;
        try
        {
            await _commands.CallAsync(id => Command.State(id, Name, state), cancellationToken).ConfigureAwait(false);
        }
        catch (DunlinException)
        {
            lock (_host.Gate)
            {
                if (_ownState is { } own && own.IsSame(state))
                    _ownState = null;
            }

            throw;
        }
    }

    /// <summary>The same for a value.</summary>
    /// <param name="state">What.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <typeparam name="T">The type of the state.</typeparam>
    public Task SetStateAsync<T>(T state, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) => SetStateAsync(JsonPayload.From(state, type), cancellationToken);

    /// <summary>Asks the server who is there, once.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="DunlinException">It is refused, or the channel is not subscribed.</exception>
    public async Task<PresenceSnapshot> ReadPresenceAsync(CancellationToken cancellationToken = default)
    {
        var reply = await _commands.CallAsync(id => Command.Presence(id, Name, follow: false), cancellationToken).ConfigureAwait(false);
        return new PresenceSnapshot(reply.Members ?? [], reply.Count ?? 0, reply.Users ?? 0);
    }

    /// <summary>
    /// Keeps <see cref="Presence"/> from now on, as if the channel were subscribed with <see cref="SubscribeOptions.Presence"/>: over all connections, until it is unsubscribed. Ends when the list is
    /// there, at once when it is kept already.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting; the list may be kept nevertheless.</param>
    /// <exception cref="DunlinException">It is refused, and the subscription goes on without. Or the channel is not subscribed, or the client was closed meanwhile.</exception>
    public async Task FollowPresenceAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task following;
        lock (_host.Gate)
        {
            _host.ThrowIfDisposed();
            following = _subscription.FollowPresenceAsync();
        }

        await following.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a page of what the channel keeps.</summary>
    /// <param name="options">Which one; null: the oldest 100. <see cref="HistoryPage.Next"/> leads to the next.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="DunlinException">It is refused, or the channel is not subscribed.</exception>
    public async Task<HistoryPage> ReadHistoryAsync(HistoryOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = options ?? new HistoryOptions();
        asked.Validate();
        var reply = await _commands.CallAsync(id => Command.History(id, Name, asked.Limit, asked.Since, asked.Reverse), cancellationToken).ConfigureAwait(false);
        List<Publication> publications = reply.Publications ?? [];
        var next = publications.Count < asked.Limit ? null : asked with { Since = new Position(reply.Epoch ?? "", publications[^1].Offset ?? 0) };
        return new HistoryPage(publications, reply.Position, next);
    }

    internal ChannelSubscription Subscription => _subscription;

    /// <summary>Tells the application of what no task tells of.</summary>
    internal void Tell(DunlinException exception) => _host.Failed(exception);

    /// <summary>For the holder of the lock.</summary>
    internal bool IsIdle => _handlers.AreIdle;

    /// <summary>Ends the loop that calls handlers.</summary>
    internal void ClearHandlers() => _handlers.Clear();

    /// <summary>A message of this channel. For the holder of the lock.</summary>
    internal void Receive(ServerMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Message:
                _subscription.OnMessage(PublicationReader.Of(message));
                break;
            case MessageKind.Subscribed:
                _subscription.OnServerSubscribed(message);
                break;
            case MessageKind.Unsubscribed:
                _subscription.OnServerUnsubscribed(message);
                break;
            // Before it is subscribed, the answer to `subscribe` brings the whole list.
            case MessageKind.Joined or MessageKind.Left or MessageKind.State or MessageKind.PresenceDiff when _subscription.State == SubscriptionState.Subscribed:
                ReceiveMembers(message);
                break;
        }
    }

    void IChannelOwner.OnState(SubscriptionState state) => _host.Dispatcher.Raise(nameof(StateChanged), StateChanged, state);

    void IChannelOwner.OnSubscribed(ChannelSubscribed subscribed)
    {
        _host.Dispatcher.Raise(nameof(Subscribed), Subscribed, subscribed);
        _host.Events.RaiseSubscribed(subscribed);
    }

    void IChannelOwner.OnUnsubscribed(ChannelUnsubscribed unsubscribed)
    {
        _host.Dispatcher.Raise(nameof(Unsubscribed), Unsubscribed, unsubscribed);
        _host.Events.RaiseUnsubscribed(unsubscribed);
    }

    void IChannelOwner.OnGap(ChannelGap gap)
    {
        ClientLog.Gap(_host.Logger, gap.Channel, gap.From.Offset, gap.To.Offset);
        _host.Dispatcher.Raise(nameof(Gap), Gap, gap);
        _host.Events.RaiseGap(gap);
    }

    void IChannelOwner.OnReady()
    {
        if (_ownState is { } state)
        {
            var id = _host.Requests.NextId();
            _host.Requests.Expect(id, static _ => { }, error =>
            {
                if (error.Code is not (DunlinErrorCode.Disconnected or DunlinErrorCode.Closed))
                    _host.Failed(error);
            });
            _host.Connection.Send(Command.State(id, Name, state));
        }

        _host.Outbox.Flush(Name);
    }

    private void ReceiveMembers(ServerMessage message)
    {
        var alone = message.Member is null ? [] : new[] { message.Member };
        switch (message.Kind)
        {
            case MessageKind.Joined:
                Presence.Apply(alone, [], []);
                break;
            case MessageKind.Left:
                Presence.Apply([], alone, []);
                break;
            case MessageKind.State:
                Presence.Apply([], [], alone);
                break;
            default:
                Presence.Apply(message.Joined ?? [], message.Left ?? [], message.States ?? []);
                break;
        }
    }

    internal static void ThrowIfNotName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > 200 || name.Any(char.IsControl))
            throw new ArgumentException("The name of a channel is 1 to 200 bytes of UTF-8 without control characters.", nameof(name));
    }
}
