using System.Threading.Channels;
using Dunlin.Brokers;
using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Tests.Brokers;

/// <summary>What goes wrong.</summary>
internal sealed record BrokerFaults
{
    /// <summary>One in so many deliveries is lost; 0: none.</summary>
    public int LosesOneIn { get; init; }

    /// <summary>One in so many deliveries comes twice; 0: none.</summary>
    public int RepeatsOneIn { get; init; }

    /// <summary>Whether deliveries come later, by themselves.</summary>
    public bool DeliversLater { get; init; }
}

/// <summary>Stands between a node and its broker, and makes it worse.</summary>
internal sealed class FaultyBroker(IBroker inner, BrokerFaults faults) : IBroker, IBrokerListener
{
    private readonly Channel<Action> _later = System.Threading.Channels.Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly Random _random = new(1);
    private readonly Lock _lock = new();
    private IBrokerListener _listener = null!;

    /// <summary>While set, deliveries are lost and nobody is told.</summary>
    public bool LosesAll { get; set; }

    /// <summary>While set, a call to read the history waits for it. The tests' own.</summary>
    public TaskCompletionSource? HoldsHistory { get; set; }

    /// <summary>While set, calls that read or tell something fail with it.</summary>
    public Exception? FailsWith { get; set; }

    /// <summary>Subscriptions that the node has asked for, and given up.</summary>
    public (int Begun, int Ended) Subscriptions { get; private set; }

    public ValueTask StartAsync(IBrokerListener listener, CancellationToken cancellation = default)
    {
        _listener = listener;
        if (faults.DeliversLater)
            _ = DeliverLaterAsync();
        return inner.StartAsync(this, cancellation);
    }

    public ValueTask StopAsync(CancellationToken cancellation = default)
    {
        _later.Writer.TryComplete();
        return inner.StopAsync(cancellation);
    }

    public async ValueTask<BrokerPublishResult> PublishAsync(string channel, BrokerPublication publication, CancellationToken cancellation = default)
    {
        if (faults.DeliversLater)
            await Task.Yield();
        return await inner.PublishAsync(channel, publication, cancellation);
    }

    public async ValueTask<StreamPosition> SubscribeAsync(string channel, CancellationToken cancellation = default)
    {
        Subscriptions = (Subscriptions.Begun + 1, Subscriptions.Ended);
        if (faults.DeliversLater)
            await Task.Yield();
        return await inner.SubscribeAsync(channel, cancellation);
    }

    public ValueTask UnsubscribeAsync(string channel, CancellationToken cancellation = default)
    {
        Subscriptions = (Subscriptions.Begun, Subscriptions.Ended + 1);
        return inner.UnsubscribeAsync(channel, cancellation);
    }

    public async ValueTask<BrokerHistory> ReadHistoryAsync(string channel, BrokerHistoryQuery query, CancellationToken cancellation = default)
    {
        if (FailsWith is { } exception)
            throw exception;
        if (HoldsHistory is { } hold)
            await hold.Task;
        return await inner.ReadHistoryAsync(channel, query, cancellation);
    }

    public ValueTask SetMembersAsync(string channel, IReadOnlyList<BrokerMember> members, CancellationToken cancellation = default) =>
        inner.SetMembersAsync(channel, members, cancellation);

    public ValueTask UpdateMemberAsync(string channel, PresenceChange change, BrokerMember member, CancellationToken cancellation = default) =>
        FailsWith is { } exception ? ValueTask.FromException(exception) : inner.UpdateMemberAsync(channel, change, member, cancellation);

    public ValueTask<IReadOnlyList<BrokerMember>> ReadMembersAsync(string channel, CancellationToken cancellation = default) =>
        inner.ReadMembersAsync(channel, cancellation);

    public void OnPublication(string channel, in BrokerDelivery delivery)
    {
        if (LosesAll || Happens(faults.LosesOneIn))
            return;

        var copy = delivery;
        Deliver(() => _listener.OnPublication(channel, in copy));
        if (Happens(faults.RepeatsOneIn))
            Deliver(() => _listener.OnPublication(channel, in copy));
    }

    public void OnMember(string channel, PresenceChange change, BrokerMember member) => Deliver(() => _listener.OnMember(channel, change, member));

    public void OnLost(Exception why) => _listener.OnLost(why);

    public void OnRestored() => _listener.OnRestored();

    private void Deliver(Action delivery)
    {
        if (faults.DeliversLater)
            _later.Writer.TryWrite(delivery);
        else
            delivery();
    }

    private async Task DeliverLaterAsync()
    {
        await foreach (var delivery in _later.Reader.ReadAllAsync())
            delivery();
    }

    private bool Happens(int oneIn)
    {
        if (oneIn == 0)
            return false;
        lock (_lock)
            return _random.Next(oneIn) == 0;
    }
}
