using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Brokers;

/// <summary>
/// Keeps a channel of this node like the broker's: takes over what is published, notices by the offsets when something is missing, and reads it. Thread-safe.
/// </summary>
/// <param name="name">The channel's name.</param>
/// <param name="after">What has to have ended before it is subscribed to.</param>
/// <param name="services">What all of them share.</param>
/// <remarks>Its lock is taken before a channel's, and never while the broker is called.</remarks>
internal sealed class FollowedChannel(string name, Task after, FollowServices services)
{
    // More than that within the time of two calls is read from the history instead.
    private const int MaxHeld = 10_000;

    private readonly Lock _lock = new();
    private readonly List<BrokerDelivery> _held = [];
    private readonly List<(PresenceChange Change, BrokerMember Member)> _heldMembers = [];
    private readonly MemberFeed _feed = new(name, services);
    private volatile Channel? _channel;
    private Task? _sync;
    private bool _syncAgain;
    private bool _hasLostPosition;
    private bool _isClosed;

    /// <summary>The copy; null until it has been up to date for the first time.</summary>
    public Channel? Channel => _channel;

    /// <summary>Whether the channel can be subscribed to. False when it is closed: there is another one of this name.</summary>
    /// <param name="isConnected">Whether the broker can be asked.</param>
    /// <param name="ready">
    /// Ends when it can be: at once when it is followed already, also while the broker is away. Throws when it is not, and the broker cannot be asked.
    /// </param>
    public bool TryGetReady(bool isConnected, out Task ready)
    {
        lock (_lock)
        {
            var isReady = _channel is { } channel && channel.TryHold(services.Now) && !(channel.HasForgotten && isConnected);
            ready = isReady || _isClosed ? Task.CompletedTask : _sync ??= Task.Run(SyncAsync);
            return !_isClosed;
        }
    }

    /// <summary>Its channel is over, and nothing is wanted any more. False when that is not so.</summary>
    /// <param name="channel">The one that is over; null: it has never been ready.</param>
    public bool TryClose(Channel? channel)
    {
        lock (_lock)
        {
            _isClosed |= _channel == channel && _sync is null;
            return _isClosed;
        }
    }

    /// <summary>Something may have been missed.</summary>
    public void CatchUp()
    {
        lock (_lock)
        {
            if (_isClosed)
                return;

            _syncAgain = _sync is not null;
            _sync ??= Task.Run(SyncAsync);
        }
    }

    public void OnPublication(in BrokerDelivery delivery)
    {
        lock (_lock)
        {
            if (_isClosed || (_sync is null && (_channel is not { } channel || Replicate(channel, in delivery))))
                return;

            Hold(in delivery);
            _sync ??= Task.Run(SyncAsync);
        }
    }

    public void OnMember(PresenceChange change, BrokerMember member)
    {
        lock (_lock)
        {
            if (_sync is not null)
                _heldMembers.Add((change, member));
            else if (_channel is not null)
                services.Channels.OnRemoteMember(_channel, change, member);
        }
    }

    /// <summary>Something has happened to a member of this node.</summary>
    public void OnOwnMember(PresenceChange change, Member member) => _feed.Update(change, member);

    private async Task SyncAsync()
    {
        await after;
        var isLogged = false;
        while (true)
        {
            try
            {
                if (TryInstall(await services.InTurnAsync(ReadAsync)))
                    return;
            }
            catch (Exception) when (_channel is null)
            {
                GiveUp();
                throw;
            }
            catch (Exception exception) when (!services.Stopping.IsCancellationRequested)
            {
                if (!isLogged && exception is not BrokerUnavailableException)
                    BrokerLog.SyncFailed(services.Logger, name, exception);
                isLogged = true;
                await services.WaitToRetryAsync();
            }
        }
    }

    private void GiveUp()
    {
        lock (_lock)
        {
            (_sync, _syncAgain) = (null, false);
            _held.Clear();
            _heldMembers.Clear();
        }
    }

    // First the deliveries, then the history: what is published between is in both, and nothing is in neither.
    private async Task<Snapshot> ReadAsync()
    {
        lock (_lock)
            _syncAgain = false;
        await services.Broker.SubscribeAsync(name);
        var options = services.Channels.OptionsOf(name);
        StreamPosition? known = _channel is { HasForgotten: false } channel && !_hasLostPosition ? channel.ReadPosition() : null;
        var page = known is null
            ? await services.Broker.ReadHistoryAsync(name, new BrokerHistoryQuery(null, options.KeptPublications, NewestFirst: true))
            : await services.Broker.ReadHistoryAsync(name, new BrokerHistoryQuery(known, options.KeptPublications));
        var kept = known is null ? page.Publications.Reverse().ToList() : page.Publications;
        return new Snapshot(page.Position, kept, options.Presence ? await services.Broker.ReadMembersAsync(name) : []);
    }

    private bool TryInstall(Snapshot snapshot)
    {
        lock (_lock)
        {
            if (_channel is not { } channel || _hasLostPosition || !channel.TryHold(services.Now))
                channel = Begin(snapshot);
            else if (!TryContinue(channel, snapshot))
                return false;

            _feed.TellAll(channel);
            services.Channels.SetRemoteMembers(channel, snapshot.Members);
            return TryEndHolding(channel);
        }
    }

    private Channel Begin(Snapshot snapshot)
    {
        var channel = services.Channels.Follow(name, snapshot.Position, snapshot.Kept);
        _channel = channel;
        if (_hasLostPosition)
            services.OnPositionLost(name);
        _hasLostPosition = false;
        return channel;
    }

    // When its position is lost, what was read is of no use: that was what is behind it. All that there is has to be read.
    private bool TryContinue(Channel channel, Snapshot snapshot)
    {
        var before = channel.ReadPosition();
        _hasLostPosition = !TryFill(channel, before, snapshot);
        if (_hasLostPosition)
            return false;

        if (channel.HasForgotten)
            channel.Recall(snapshot.Kept);
        else if (snapshot.Position != before)
            services.Counters.CountGapFilled();
        return true;
    }

    private bool TryFill(Channel channel, StreamPosition known, Snapshot snapshot)
    {
        if (known.Epoch != snapshot.Position.Epoch || known.Offset > snapshot.Position.Offset)
            return false;

        foreach (var publication in snapshot.Kept)
            Replicate(channel, new BrokerDelivery(known with { Offset = publication.Offset }, publication.Timestamp, publication.Body));
        return channel.ReadPosition() == snapshot.Position;
    }

    // What was held comes behind what was read, in the order in which it came. When something is missing again, all is read again.
    private bool TryEndHolding(Channel channel)
    {
        foreach (var (change, member) in _heldMembers)
            services.Channels.OnRemoteMember(channel, change, member);
        _heldMembers.Clear();
        var isWhole = true;
        foreach (var delivery in _held)
            isWhole = isWhole && Replicate(channel, in delivery);
        _held.Clear();
        if (!isWhole || _syncAgain)
            return false;

        _sync = null;
        return true;
    }

    private bool Replicate(Channel channel, in BrokerDelivery delivery) => services.Channels.Replicate(channel, in delivery, services.Delivery) != ReplicationResult.Gap;

    private void Hold(in BrokerDelivery delivery)
    {
        if (_held.Count >= MaxHeld)
        {
            _held.Clear();
            _syncAgain = true;
        }

        _held.Add(delivery);
    }

    private sealed record Snapshot(StreamPosition Position, IReadOnlyList<KeptPublication> Kept, IReadOnlyList<BrokerMember> Members);
}
