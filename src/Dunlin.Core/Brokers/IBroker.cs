using Dunlin.Channels;
using Dunlin.Presence;

namespace Dunlin.Brokers;

/// <summary>
/// Joins several nodes to one server: it gives each publication its place in its channel, keeps what has been published, and delivers it to the nodes that have subscribers.
/// Each node has an instance of its own. Thread-safe.
/// </summary>
/// <remarks>
/// <para>Without a broker a node does all that itself, under the channel's lock and without any of these calls.</para>
/// <para><b>Order.</b> A channel's publications have consecutive offsets, from 1 on, within an epoch. A node hears of them in that order, one at a time for each channel; of one that
/// publishes a second time only once its first call has ended, the second comes behind the first. Nothing is promised across channels.</para>
/// <para><b>Atomicity.</b> A publication has its offset, is in the history and will be delivered, or none of it. Its key is remembered with it: of several with one key within
/// <see cref="BrokerRetention.KeyLifetime"/>, wherever published, one is.</para>
/// <para><b>Loss.</b> A call that has succeeded is not undone, unless the broker itself loses what it keeps: then the channel goes on under another epoch. A call that has failed may have been carried
/// out; who repeats a publish gives it a key. What a node is not told (it was cut off, a queue was full) it finds by the offsets, and reads from the history. Ephemeral
/// publications have no offsets and may be lost unnoticed.</para>
/// <para><b>Failure.</b> Whatever cannot be reached now: <see cref="BrokerUnavailableException"/>, soon (seconds, not minutes). The broker itself tries to come back, and says so
/// (<see cref="IBrokerListener.OnRestored"/>).</para>
/// <para><c>tests/Specification</c> has the contract as tests, for each implementation to inherit.</para>
/// </remarks>
public interface IBroker
{
    /// <summary>Begins. Called once, before anything else.</summary>
    /// <param name="listener">Is told what happens from now on.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Ends when it is known whether the broker is there. One that is not is no failure: <see cref="IBrokerListener.OnLost"/> has been called, and it goes on trying.</returns>
    ValueTask StartAsync(IBrokerListener listener, CancellationToken cancellation = default);

    /// <summary>Ends: the node goes for good. Its subscriptions end, and its members leave. Nothing is told to the listener any more.</summary>
    ValueTask StopAsync(CancellationToken cancellation = default);

    /// <summary>Publishes to all nodes that are subscribed, this one too.</summary>
    /// <param name="channel">Its name.</param>
    /// <param name="publication">What. Its memory belongs to the broker from now on: nobody changes it.</param>
    /// <param name="cancellation">Gives up; it may be published all the same.</param>
    ValueTask<BrokerPublishResult> PublishAsync(string channel, BrokerPublication publication, CancellationToken cancellation = default);

    /// <summary>From now on this node hears what is published to a channel, and who comes and goes on other nodes. Again: nothing changes.</summary>
    /// <returns>A place such that everything behind it is delivered. What was published before is in the history.</returns>
    ValueTask<StreamPosition> SubscribeAsync(string channel, CancellationToken cancellation = default);

    /// <summary>This node has no use for the channel any more. A delivery that is under way may still come. The node's members of it leave.</summary>
    ValueTask UnsubscribeAsync(string channel, CancellationToken cancellation = default);

    /// <summary>Reads what is kept of a channel, subscribed or not. A channel that nobody knows has an empty history.</summary>
    ValueTask<BrokerHistory> ReadHistoryAsync(string channel, BrokerHistoryQuery query, CancellationToken cancellation = default);

    /// <summary>Says who of this node is in a channel, once and for all: members it has named before and does not name now leave. The node is subscribed.</summary>
    ValueTask SetMembersAsync(string channel, IReadOnlyList<BrokerMember> members, CancellationToken cancellation = default);

    /// <summary>Says what has happened to one of this node's members. Told to the other nodes that are subscribed, in the order of this node's calls.</summary>
    ValueTask UpdateMemberAsync(string channel, PresenceChange change, BrokerMember member, CancellationToken cancellation = default);

    /// <summary>Reads who is in a channel on other nodes than this one. The members of a node that is gone without a word leave within a minute.</summary>
    ValueTask<IReadOnlyList<BrokerMember>> ReadMembersAsync(string channel, CancellationToken cancellation = default);
}
