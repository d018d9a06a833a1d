using Dunlin.History;
using Dunlin.Presence;

namespace Dunlin.Channels;

/// <summary>
/// A name, its subscribers' topic, and what has been published to it: each publication has an offset, and all subscribers get them in the order of
/// these. Thread-safe.
/// </summary>
/// <remarks>Its lock is taken before a connection's and a topic's, never after.</remarks>
internal sealed class Channel
{
    private readonly Lock _lock = new();
    private readonly HistoryBuffer _history;
    private readonly PresenceSet? _presence;
    private int _subscribers;

    public Channel(string name, ChannelOptions options, ulong epoch)
    {
        Name = name;
        Topic = ChannelName.TopicOf(name);
        PresenceTopic = ChannelName.PresenceTopicOf(name);
        Epoch = epoch;
        Options = options;
        if (options.Presence)
            _presence = new PresenceSet();
        _history = new HistoryBuffer(options.HistorySize, (long)options.HistoryLifetime.TotalMilliseconds);
    }

    public string Name { get; }

    public ChannelOptions Options { get; }

    /// <summary>What its subscribers are subscribed to.</summary>
    public string Topic { get; }

    /// <summary>What those are subscribed to who want to know who comes and goes.</summary>
    public string PresenceTopic { get; }

    /// <inheritdoc cref="StreamPosition.Epoch"/>
    public ulong Epoch { get; }

    /// <summary>True once it is dropped, with its history: look the name up again. Under the lock.</summary>
    public bool IsOver { get; private set; }

    private IReadOnlyCollection<Member> Members => _presence?.Members ?? [];

    /// <summary>Publishes. False when the channel is over.</summary>
    /// <param name="body">See <see cref="ChannelMessage.Body"/>.</param>
    /// <param name="ephemeral">Do not keep it.</param>
    /// <param name="timestamp">Unix milliseconds.</param>
    /// <param name="delivery">Where it goes.</param>
    /// <param name="published">What came of it.</param>
    public bool TryPublish<TDelivery>(ReadOnlySpan<byte> body, bool ephemeral, long timestamp, TDelivery delivery, out Published published)
        where TDelivery : IChannelDelivery, allows ref struct
    {
        published = default;
        lock (_lock)
        {
            if (IsOver)
                return false;

            if (!ephemeral)
                _history.Add(timestamp, body);
            var offset = ephemeral ? 0 : _history.LastOffset;
            var result = delivery.Deliver(new ChannelMessage { Channel = this, Body = body, Timestamp = timestamp, Offset = offset });
            published = new Published(new StreamPosition(Epoch, offset), result);
            return true;
        }
    }

    /// <summary>Begins a subscription, with what the subscriber has missed. False when the channel is over.</summary>
    /// <param name="subscriber">Is given what there is, and subscribes.</param>
    /// <param name="member">How others see it. They are told before it is subscribed itself.</param>
    /// <param name="request">What it has missed.</param>
    /// <param name="presence">Tells them.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <remarks>When the subscriber throws, it was never there.</remarks>
    public bool TrySubscribe<TSubscriber>(TSubscriber subscriber, Member member, RecoveryRequest request, IPresenceDelivery presence, long now)
        where TSubscriber : IChannelSubscriber, allows ref struct
    {
        lock (_lock)
        {
            if (IsOver)
                return false;

            _subscribers++;
            try
            {
                Enter(member, presence);
                Begin(subscriber, request, now);
            }
            catch
            {
                Leave(member, presence);
                throw;
            }

            return true;
        }
    }

    /// <summary>Reads a page of the history.</summary>
    public void Read<TReader>(TReader reader, HistoryQuery query, long now)
        where TReader : IHistoryReader, allows ref struct
    {
        lock (_lock)
        {
            _history.Expire(now);
            var limit = query.Since is { } since && since.Epoch != Epoch ? 0 : query.Limit;
            reader.OnHistory(new StreamPosition(Epoch, _history.LastOffset), _history.Page(query.Since?.Offset, limit, query.NewestFirst));
        }
    }

    /// <summary>Reads who is there.</summary>
    public void ReadPresence<TReader>(TReader reader)
        where TReader : IPresenceReader, allows ref struct
    {
        lock (_lock)
            reader.OnPresence(Members);
    }

    /// <summary>What a member says of itself, from now on.</summary>
    /// <param name="member">Who; a subscriber.</param>
    /// <param name="state">A JSON value; copied.</param>
    /// <param name="presence">Tells the others.</param>
    public void SetState(Member member, ReadOnlySpan<byte> state, IPresenceDelivery presence)
    {
        var copy = state.ToArray();
        lock (_lock)
        {
            member.State = copy;
            if (_presence is not null)
                presence.Deliver(this, PresenceChange.State, member);
        }
    }

    /// <summary>A subscriber has gone. The others are told.</summary>
    public void OnUnsubscribed(Member member, IPresenceDelivery presence)
    {
        lock (_lock)
            Leave(member, presence);
    }

    /// <summary>Drops what is too old, and the channel itself when nothing is left and nobody is there. Returns whether it is over.</summary>
    public bool TryEnd(long now)
    {
        lock (_lock)
        {
            _history.Expire(now);
            IsOver |= _subscribers == 0 && _history.Count == 0;
            return IsOver;
        }
    }

    private void Enter(Member member, IPresenceDelivery presence)
    {
        if (_presence is null)
            return;

        _presence.Add(member);
        presence.Deliver(this, PresenceChange.Joined, member);
    }

    private void Begin<TSubscriber>(TSubscriber subscriber, RecoveryRequest request, long now)
        where TSubscriber : IChannelSubscriber, allows ref struct
    {
        _history.Expire(now);
        var missed = default(HistorySlice);
        var recovered = request.From is { } from && from.Epoch == Epoch && _history.TryGetAfter(from.Offset, out missed);
        if (!recovered)
            missed = _history.Last(request.Rewind);
        subscriber.OnSubscribed(this, new StreamPosition(Epoch, _history.LastOffset), recovered, missed, Members);
    }

    private void Leave(Member member, IPresenceDelivery presence)
    {
        _subscribers--;
        if (_presence is not null && _presence.Remove(member))
            presence.Deliver(this, PresenceChange.Left, member);
    }
}
