using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dunlin.Brokers;
using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>All channels of a server, by name. A channel is there while it has a subscriber or keeps a publication. Thread-safe.</summary>
internal sealed class ChannelRegistry : IDisposable
{
    // A channel that has nothing left is in memory for so long at most; looking at 100,000 takes about 10 ms.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Channel> _channels = new(StringComparer.Ordinal);
    private volatile ChannelNamespaces _namespaces;
    private readonly TimeProvider _time;
    private readonly HistoryMemory _memory;
    private readonly ChannelAlarms _alarms;
    private readonly ChannelServices _services;
    private readonly Action<Channel> _forget;
    private readonly ITimer _sweep;
    private int _subscriptions;
    private int _count;

    /// <param name="namespaces">Which channel has which options.</param>
    /// <param name="memory">Bounds what they keep.</param>
    /// <param name="presence">Tells who comes and goes.</param>
    /// <param name="time">The clock.</param>
    public ChannelRegistry(ChannelNamespaces namespaces, HistoryMemory memory, IPresenceDelivery presence, TimeProvider time)
    {
        _namespaces = namespaces;
        _time = time;
        _memory = memory;
        _forget = Forget;
        _alarms = new ChannelAlarms(time, OnDue);
        _services = new ChannelServices(memory, presence, _alarms);
        _sweep = time.CreateTimer(static registry => ((ChannelRegistry)registry!).Sweep(), this, SweepInterval, SweepInterval);
    }

    public int Count => Volatile.Read(ref _count);

    public int Subscriptions => Volatile.Read(ref _subscriptions);

    /// <summary>Channels that clients may make; 0: no limit. What the application publishes makes channels all the same.</summary>
    public int MaxChannels { get; set; }

    /// <summary>Where other nodes hear of these channels, which are copies of what a broker keeps: set before the first is made. Null: there are none.</summary>
    public IChannelReplication? Replication
    {
        get => _services.Replication;
        init => _services.Replication = value;
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A number of all channels, added up. Looks at each: 100,000 take about 10 ms.</summary>
    public long Sum(Func<Channel, long> number)
    {
        long sum = 0;
        foreach (var (_, channel) in _channels)
            sum += number(channel);
        return sum;
    }

    /// <summary>Whether a channel would have to be made that is one too many. When several are made at the same moment, a few more may come to be.</summary>
    public bool IsFullFor(ReadOnlySpan<char> name) =>
        MaxChannels > 0 && !_channels.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(name) && Count >= MaxChannels;

    /// <summary>Other options from now on, for channels that are there too.</summary>
    public void Use(ChannelNamespaces namespaces)
    {
        _namespaces = namespaces;
        Sweep();
    }

    /// <summary>The channel of this name if it is there; none is made.</summary>
    public bool TryFind(string name, [MaybeNullWhen(false)] out Channel channel) => _channels.TryGetValue(name, out channel);

    /// <inheritdoc cref="ChannelList.Page"/>
    public ChannelPage List(string prefix, string? after, int limit) => ChannelList.Page(_channels.Select(static pair => pair.Value), prefix, after, limit);

    /// <summary>What the channel of a valid name does, also when it is not there.</summary>
    public ChannelOptions OptionsOf(ReadOnlySpan<char> name) => _namespaces.OptionsOf(name);

    /// <summary>Subscribes to the channel of a valid name, which is made if it is not there. Null where channels are copies, when it is none that is up to date.</summary>
    public Channel? Subscribe<TSubscriber>(ReadOnlySpan<char> name, TSubscriber subscriber, Member member, SubscriptionRequest request)
        where TSubscriber : IChannelSubscriber, allows ref struct
    {
        while (true)
        {
            var channel = Find(name);
            if (Replication is not null && !channel.IsFollowed)
                return null;
            if (!channel.TrySubscribe(subscriber, member, request, Now))
                continue;

            Interlocked.Increment(ref _subscriptions);
            return channel;
        }
    }

    /// <summary>Begins a subscription anew to a channel that is subscribed to, which therefore is not over: see <see cref="Channel.Resubscribe"/>.</summary>
    public void Resubscribe<TSubscriber>(Channel channel, TSubscriber subscriber, Member member, SubscriptionRequest request)
        where TSubscriber : IChannelSubscriber, allows ref struct => channel.Resubscribe(subscriber, member, request, Now);

    /// <summary>Publishes to the channel of a valid name, which is made if it is not there.</summary>
    /// <param name="name">The channel.</param>
    /// <param name="body">See <see cref="ChannelMessage.Body"/>.</param>
    /// <param name="ephemeral">Do not keep it.</param>
    /// <param name="delivery">Where it goes.</param>
    /// <param name="key">The publisher's name for it: what was published with it already is not published again. Empty: none.</param>
    public Published Publish<TDelivery>(ReadOnlySpan<char> name, ReadOnlySpan<byte> body, bool ephemeral, TDelivery delivery, ReadOnlySpan<char> key = default)
        where TDelivery : IChannelDelivery, allows ref struct
    {
        while (true)
        {
            if (TryPublish(Find(name), body, ephemeral, key, delivery, out var published))
                return published;
        }
    }

    /// <summary>Publishes to a channel that the publisher is subscribed to, which therefore is not over.</summary>
    public Published Publish<TDelivery>(Channel channel, ReadOnlySpan<byte> body, bool ephemeral, TDelivery delivery, ReadOnlySpan<char> key = default)
        where TDelivery : IChannelDelivery, allows ref struct =>
        TryPublish(channel, body, ephemeral, key, delivery, out var published) ? published : Publish(channel.Name, body, ephemeral, delivery, key);

    /// <summary>The channel of a valid name, which is made if it is not there, is a copy of what a broker keeps from now on.</summary>
    /// <inheritdoc cref="Channel.TryFollow"/>
    public Channel Follow(string name, StreamPosition position, IReadOnlyList<KeptPublication> kept)
    {
        while (true)
        {
            var channel = Find(name);
            if (channel.TryFollow(position, kept, Now))
                return channel;
        }
    }

    /// <summary>Takes over a publication that a broker has given its place.</summary>
    public ReplicationResult Replicate<TDelivery>(Channel channel, in BrokerDelivery publication, TDelivery delivery)
        where TDelivery : IChannelDelivery, allows ref struct
    {
        var result = channel.Replicate(in publication, delivery);
        EvictWhatIsTooMuch();
        return result;
    }

    /// <summary>Something has happened to a member of another node.</summary>
    public void OnRemoteMember(Channel channel, PresenceChange change, BrokerMember member) => channel.OnRemoteMember(change, member, Now);

    /// <summary>Who is in a channel of other nodes: nobody else.</summary>
    public void SetRemoteMembers(Channel channel, IReadOnlyList<BrokerMember> members) => channel.SetRemoteMembers(members, Now);

    /// <summary>Reads a page of a channel's history.</summary>
    public void Read<TReader>(Channel channel, TReader reader, HistoryQuery query)
        where TReader : IHistoryReader, allows ref struct => channel.Read(reader, query, Now);

    /// <summary>What a member of a channel says of itself, from now on: a JSON value.</summary>
    public void SetState(Channel channel, Member member, ReadOnlySpan<byte> state) => channel.SetState(member, state, Now);

    /// <summary>A subscriber has gone.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="member">How others saw it.</param>
    /// <param name="mayReturn">Its connection has ended without a word: it may come back within the grace.</param>
    public void Unsubscribe(Channel channel, Member member, bool mayReturn)
    {
        var now = Now;
        channel.OnUnsubscribed(member, mayReturn, now);
        Interlocked.Decrement(ref _subscriptions);
        DropIfOver(channel, now);
    }

    public void Dispose()
    {
        _sweep.Dispose();
        _alarms.Dispose();
    }

    /// <summary>Counts the memory of what all channels keep anew, from what is there.</summary>
    internal long RecountBytes() => _channels.Values.Sum(channel => channel.RecountBytes());

    private bool TryPublish<TDelivery>(Channel channel, ReadOnlySpan<byte> body, bool ephemeral, ReadOnlySpan<char> key, TDelivery delivery, out Published published)
        where TDelivery : IChannelDelivery, allows ref struct
    {
        var succeeded = channel.TryPublish(body, ephemeral, key, Now, delivery, out published);
        EvictWhatIsTooMuch();
        return succeeded;
    }

    private void EvictWhatIsTooMuch()
    {
        if (_memory.IsOver)
            _memory.Evict(_forget);
    }

    private Channel Find(ReadOnlySpan<char> name)
    {
        var channels = _channels.GetAlternateLookup<ReadOnlySpan<char>>();
        if (channels.TryGetValue(name, out var found))
            return found;

        var epoch = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        var made = new Channel(name.ToString(), _namespaces.OptionsOf(name), epoch, _services);
        found = _channels.GetOrAdd(made.Name, made);
        if (found == made)
            Interlocked.Increment(ref _count);
        return found;
    }

    private void OnDue(Channel channel, long now)
    {
        channel.OnDue(now);
        DropIfOver(channel, now);
    }

    private void Forget(Channel channel)
    {
        channel.Forget();
        DropIfOver(channel, Now);
    }

    private void Sweep()
    {
        // One that was made while the options changed may still have the old ones.
        var (now, namespaces) = (Now, _namespaces);
        foreach (var (name, channel) in _channels)
        {
            channel.Use(namespaces.OptionsOf(name));
            DropIfOver(channel, now);
        }
    }

    private void DropIfOver(Channel channel, long now)
    {
        if (!channel.TryEnd(now) || !_channels.TryRemove(new KeyValuePair<string, Channel>(channel.Name, channel)))
            return;

        Interlocked.Decrement(ref _count);
        if (channel.IsFollowed)
            Replication?.OnDropped(channel);
    }
}
