using Dunlin.Channels;
using Dunlin.Presence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunlin.Brokers;

/// <summary>This server as one node of several that a broker joins. Without a broker, nobody calls it. Thread-safe.</summary>
internal sealed class BrokerNode(IEnumerable<IBroker> brokers, IInterruptions interruptions, ITopics topics, TimeProvider time, ILogger<BrokerNode> logger)
    : IBrokerListener, IChannelReplication, IBrokerState, IHostedService, IDisposable
{
    private readonly IBroker? _broker = brokers.LastOrDefault();
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private FollowServices _services = null!;
    private FollowedChannels _followed = null!;
    private TaskCompletionSource _restored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lostAt;

    public bool IsConfigured => _broker is not null;

    public bool IsConnected => Volatile.Read(ref _lostAt) == 0;

    public DateTimeOffset? LostAt => Volatile.Read(ref _lostAt) is var since and not 0 ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null;

    public BrokerCounters Counters => _services.Counters;

    /// <summary>Channels that it is told of.</summary>
    public int Followed => _followed.Count;

    private IBroker Broker => _broker ?? throw new InvalidOperationException("There is no broker.");

    /// <summary>Where the copies are. Before anything else.</summary>
    public void Attach(ChannelRegistry channels)
    {
        _services = new FollowServices(Broker, channels, new ServerDelivery(topics), interruptions, time, logger, _stopping.Token);
        _followed = new FollowedChannels(_services);
    }

    /// <summary>Ends when a channel can be subscribed to: at once when somebody of this node is.</summary>
    /// <exception cref="BrokerUnavailableException">Nobody is, and the broker cannot be reached.</exception>
    public ValueTask ReadyAsync(string channel) => _followed.ReadyAsync(channel, IsConnected);

    /// <summary>Ends when it is worth trying again what has failed: when the broker is back, or after a second if it is not known to be away.</summary>
    public Task WaitForBrokerAsync()
    {
        lock (_lock)
            return IsConnected ? _services.WaitToRetryAsync() : _restored.Task;
    }

    /// <summary>Publishes. While the broker is away, what is ephemeral reaches the subscribers of this node.</summary>
    /// <param name="channel">The name.</param>
    /// <param name="body">See <see cref="BrokerPublication.Body"/>; the broker keeps it: do not change it afterwards.</param>
    /// <param name="ephemeral">Do not keep it.</param>
    /// <param name="key">The publisher's name for it; null: none.</param>
    /// <returns>Reached: subscribers of this node.</returns>
    /// <exception cref="BrokerUnavailableException">It is to be kept, and may not have been.</exception>
    public async ValueTask<Published> PublishAsync(string channel, ReadOnlyMemory<byte> body, bool ephemeral, string? key)
    {
        var publication = new BrokerPublication
        {
            Body = body,
            Timestamp = _services.Now,
            Ephemeral = ephemeral,
            Key = key,
            Retention = _services.Channels.OptionsOf(channel).Retention,
        };
        try
        {
            if (!IsConnected)
                throw new BrokerUnavailableException();

            var result = await Broker.PublishAsync(channel, publication);
            var reached = result.IsDuplicate ? 0 : topics.SubscriberCount(ChannelName.TopicOf(channel));
            return new Published(result.Position, new PublishResult(reached, Skipped: 0), result.IsDuplicate);
        }
        catch (BrokerUnavailableException) when (ephemeral)
        {
            return PublishHere(channel, in publication);
        }
        catch (BrokerUnavailableException)
        {
            Counters.CountRefused();
            throw;
        }
    }

    /// <inheritdoc cref="IBroker.ReadHistoryAsync"/>
    public ValueTask<BrokerHistory> ReadHistoryAsync(string channel, BrokerHistoryQuery query) => Broker.ReadHistoryAsync(channel, query);

    /// <inheritdoc cref="IBroker.ReadMembersAsync"/>
    public ValueTask<IReadOnlyList<BrokerMember>> ReadMembersAsync(string channel) => Broker.ReadMembersAsync(channel);

    public void OnPublication(string channel, in BrokerDelivery delivery)
    {
        if (_followed.TryFind(channel, out var followed))
            followed.OnPublication(in delivery);
    }

    public void OnMember(string channel, PresenceChange change, BrokerMember member)
    {
        if (_followed.TryFind(channel, out var followed))
            followed.OnMember(change, member);
    }

    public void OnLost(Exception why)
    {
        lock (_lock)
        {
            if (!IsConnected)
                return;

            Volatile.Write(ref _lostAt, _services.Now);
            _restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _services.BeginEpisode();
            Counters.CountLoss();
            BrokerLog.Lost(logger, why);
        }
    }

    public void OnRestored()
    {
        lock (_lock)
        {
            if (IsConnected)
                return;

            BrokerLog.Restored(logger, (_services.Now - _lostAt) / 1000.0, _followed.Count);
            Volatile.Write(ref _lostAt, 0);
            _restored.SetResult();
        }

        foreach (var followed in _followed.All)
            followed.CatchUp();
    }

    public void OnOwnMember(Channel channel, PresenceChange change, Member member)
    {
        if (_followed.TryFind(channel.Name, out var followed))
            followed.OnOwnMember(change, member);
    }

    public void OnDropped(Channel channel) => _followed.OnDropped(channel);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_broker is not null)
            await _broker.StartAsync(this, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (_broker is not null)
            await _broker.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _services?.Dispose();
    }

    private Published PublishHere(string channel, in BrokerPublication publication)
    {
        var result = default(PublishResult);
        if (_services.Channels.TryFind(channel, out var found))
            result = _services.Channels.Publish(found, publication.Body.Span, ephemeral: true, _services.Delivery).Result;
        return new Published(default, result);
    }
}
