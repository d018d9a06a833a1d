using System.Text.Json.Serialization.Metadata;
using Dunlin.Client.Channels;
using Dunlin.Client.Presence;
using Dunlin.Client.Publishing;

namespace Dunlin.Client;

/// <summary>A channel: <see cref="DunlinClient.Channel"/> gives the same object for a name each time. Thread-safe.</summary>
public sealed class DunlinChannel : IChannelEvents
{
    private readonly ClientHost _host;
    private readonly OwnState _ownState;
    private readonly Publisher _publisher;
    private readonly ChannelCommands _commands;

    internal DunlinChannel(string name, ClientHost host)
    {
        Name = name;
        _host = host;
        _ownState = new OwnState(name, host);
        Presence = new DunlinPresence(name, host);
        Subscription = new ChannelSubscription(name, host, new PresenceFollowing(name, host, Presence), _ownState, this);
        Handlers = new PublicationHandlers(name, host, Subscription.Inbox);
        _publisher = new Publisher(name, host, Subscription);
        _commands = new ChannelCommands(name, host, Subscription);
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
                return Subscription.State;
        }
    }

    /// <summary>The place of the last publication that has been received; null: it is not subscribed.</summary>
    public Position? Position
    {
        get
        {
            lock (_host.Gate)
                return Subscription.Position;
        }
    }

    internal ChannelSubscription Subscription { get; }

    internal PublicationHandlers Handlers { get; }

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
            subscribed = Subscription.SubscribeAsync(checkedOptions);
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
            return Subscription.UnsubscribeAsync();
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
        return Handlers.Add(@event, handler);
    }

    /// <summary>The same for all publications.</summary>
    /// <param name="handler">See <see cref="On(string, Func{Publication, Task})"/>.</param>
    /// <returns>Dispose it to take the handler away again.</returns>
    public IDisposable OnAny(Func<Publication, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Handlers.Add(name: null, handler);
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
    public Task<PublishResult> PublishAsync(string @event, JsonPayload data, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        _publisher.PublishAsync(@event, data, options?.Key, cancellationToken);

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
    public bool PublishEphemeral(string @event, JsonPayload data) => _publisher.PublishEphemeral(@event, data);

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
    public Task SetStateAsync(JsonPayload state, CancellationToken cancellationToken = default) => _ownState.SetAsync(state, _commands, cancellationToken);

    /// <summary>The same for a value.</summary>
    /// <param name="state">What.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <typeparam name="T">The type of the state.</typeparam>
    public Task SetStateAsync<T>(T state, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) => SetStateAsync(JsonPayload.From(state, type), cancellationToken);

    /// <summary>Asks the server who is there, once.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="DunlinException">It is refused, or the channel is not subscribed.</exception>
    public Task<PresenceSnapshot> ReadPresenceAsync(CancellationToken cancellationToken = default) => _commands.ReadPresenceAsync(cancellationToken);

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
            following = Subscription.FollowPresenceAsync();
        }

        await following.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a page of what the channel keeps.</summary>
    /// <param name="options">Which one; null: the oldest 100. <see cref="HistoryPage.Next"/> leads to the next.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="DunlinException">It is refused, or the channel is not subscribed.</exception>
    public Task<HistoryPage> ReadHistoryAsync(HistoryOptions? options = null, CancellationToken cancellationToken = default) =>
        _commands.ReadHistoryAsync(options ?? new HistoryOptions(), cancellationToken);

    /// <summary>Tells the application of what no task tells of.</summary>
    internal void Tell(DunlinException exception) => _host.Failed(exception);

    void IChannelEvents.RaiseState(SubscriptionState state) => _host.Dispatcher.Raise(nameof(StateChanged), StateChanged, state);

    void IChannelEvents.RaiseSubscribed(ChannelSubscribed subscribed)
    {
        _host.Dispatcher.Raise(nameof(Subscribed), Subscribed, subscribed);
        _host.Events.RaiseSubscribed(subscribed);
    }

    void IChannelEvents.RaiseUnsubscribed(ChannelUnsubscribed unsubscribed)
    {
        _host.Dispatcher.Raise(nameof(Unsubscribed), Unsubscribed, unsubscribed);
        _host.Events.RaiseUnsubscribed(unsubscribed);
    }

    void IChannelEvents.RaiseGap(ChannelGap gap)
    {
        ClientLog.Gap(_host.Logger, gap.Channel, gap.From.Offset, gap.To.Offset);
        _host.Dispatcher.Raise(nameof(Gap), Gap, gap);
        _host.Events.RaiseGap(gap);
    }
}
