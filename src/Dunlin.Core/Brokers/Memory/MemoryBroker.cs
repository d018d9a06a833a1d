using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Brokers.Memory;

/// <summary>Joins the nodes of one process, each with an instance of its own: for tests and to try out what an application does on several nodes. Thread-safe.</summary>
/// <param name="engine">What the nodes share.</param>
/// <remarks>Every call ends at once, and publications are delivered within the publish.</remarks>
public sealed class MemoryBroker(MemoryBrokerEngine engine) : IBroker
{
    private readonly Lock _lock = new();
    private volatile IBrokerListener? _listener;
    private volatile bool _isCut;

    /// <summary>When it was cut off, in Unix milliseconds.</summary>
    internal long CutAt { get; private set; }

    internal bool IsCut => _isCut;

    /// <inheritdoc/>
    public ValueTask StartAsync(IBrokerListener listener, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _listener = listener;
        if (_isCut)
            listener.OnLost(new BrokerUnavailableException());
        return default;
    }

    /// <inheritdoc/>
    public ValueTask StopAsync(CancellationToken cancellation = default)
    {
        _listener = null;
        engine.Remove(this);
        return default;
    }

    /// <summary>Cuts the node off, as a broken network does: what is published from now on does not reach it, and whatever it calls fails.</summary>
    public void Disconnect()
    {
        lock (_lock)
        {
            if (_isCut)
                return;

            CutAt = engine.Now;
            _isCut = true;
            engine.Cut(this);
            _listener?.OnLost(new BrokerUnavailableException("The node was cut off."));
        }
    }

    /// <summary>Ends what <see cref="Disconnect"/> has begun.</summary>
    public void Reconnect()
    {
        lock (_lock)
        {
            if (!_isCut)
                return;

            _isCut = false;
            _listener?.OnRestored();
        }
    }

    /// <inheritdoc/>
    public ValueTask<BrokerPublishResult> PublishAsync(string channel, BrokerPublication publication, CancellationToken cancellation = default) =>
        Do(publication, channel, static (found, publication, now) => found.Publish(in publication, now));

    /// <inheritdoc/>
    public ValueTask<StreamPosition> SubscribeAsync(string channel, CancellationToken cancellation = default) =>
        Do(this, channel, static (found, broker, now) => found.Subscribe(broker, now));

    /// <inheritdoc/>
    public async ValueTask UnsubscribeAsync(string channel, CancellationToken cancellation = default) =>
        await Do(this, channel, static (found, broker, _) => found.Remove(broker));

    /// <inheritdoc/>
    public ValueTask<BrokerHistory> ReadHistoryAsync(string channel, BrokerHistoryQuery query, CancellationToken cancellation = default) =>
        Do(query, channel, static (found, query, now) => found.Read(in query, now));

    /// <inheritdoc/>
    public async ValueTask SetMembersAsync(string channel, IReadOnlyList<BrokerMember> members, CancellationToken cancellation = default) =>
        await Do((Broker: this, members), channel, static (found, set, _) => found.Members.Set(set.Broker, set.members));

    /// <inheritdoc/>
    public async ValueTask UpdateMemberAsync(string channel, PresenceChange change, BrokerMember member, CancellationToken cancellation = default) =>
        await Do((Broker: this, change, member), channel, static (found, update, _) => found.Members.Update(update.Broker, update.change, update.member));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BrokerMember>> ReadMembersAsync(string channel, CancellationToken cancellation = default) =>
        Do(this, channel, static (found, broker, _) => found.Members.ReadOthers(broker));

    internal void Deliver(string channel, in BrokerDelivery delivery)
    {
        if (!_isCut)
            _listener?.OnPublication(channel, in delivery);
    }

    internal void Deliver(string channel, PresenceChange change, BrokerMember member)
    {
        if (!_isCut)
            _listener?.OnMember(channel, change, member);
    }

    private ValueTask<TResult> Do<TInput, TResult>(TInput input, string channel, Func<MemoryChannel, TInput, long, TResult> action)
    {
        ArgumentException.ThrowIfNullOrEmpty(channel);
        return _isCut
            ? ValueTask.FromException<TResult>(new BrokerUnavailableException())
            : new ValueTask<TResult>(engine.Do(channel, input, action));
    }
}
