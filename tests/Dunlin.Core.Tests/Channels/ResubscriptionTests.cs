using System.Text;
using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Channels;

/// <summary>A subscription that begins anew without having ended.</summary>
public sealed class ResubscriptionTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordedPresence _presence = new();
    private readonly ChannelRegistry _channels;

    public ResubscriptionTests() => _channels = new ChannelRegistry(
        new ChannelNamespaces(new ChannelOptions { HistorySize = 3, PresenceGrace = TimeSpan.FromSeconds(10) }, []),
        new HistoryMemory(1024 * 1024),
        _presence,
        _time);

    [Fact]
    public void It_begins_with_what_is_asked_for_now()
    {
        var position = Publish("one");
        Publish("two");
        var subscriber = Subscribe(1);
        Assert.Empty(subscriber.Missed);
        Publish("three");

        Resubscribe(subscriber, new SubscriptionRequest(position, Rewind: 0));

        Assert.True(subscriber.Recovered);
        Assert.Equal(["2 two", "3 three"], subscriber.Missed);
        Assert.Equal(position with { Offset = 3 }, subscriber.Position);
    }

    [Fact]
    public void What_is_lost_is_said_to_be_and_the_last_ones_may_be_asked_for()
    {
        var position = Publish("one");
        var subscriber = Subscribe(1);
        foreach (var text in new[] { "two", "three", "four", "five" })
            Publish(text);

        Resubscribe(subscriber, new SubscriptionRequest(position, Rewind: 2));

        Assert.False(subscriber.Recovered);
        Assert.Equal(["4 four", "5 five"], subscriber.Missed);
    }

    [Fact]
    public void Nobody_hears_of_it_and_it_counts_once()
    {
        var subscriber = Subscribe(1);
        Subscribe(2);
        _presence.Changes.Clear();

        Resubscribe(subscriber, new SubscriptionRequest(From: null, Rewind: 0, Presence: true));

        Assert.Empty(_presence.Changes);
        Assert.Equal([1ul, 2ul], subscriber.Members.Order());
        Assert.Equal((2, 2), (_channels.Subscriptions, subscriber.Channel!.Subscribers));
    }

    [Fact]
    public void Whoever_is_known_by_a_former_name_keeps_it()
    {
        var first = Subscribe(1, "ada");
        _channels.Unsubscribe(first.Channel!, first.Member, mayReturn: true);
        var back = Subscribe(2, "ada");
        Assert.Equal(1ul, back.Member.Connection);
        _presence.Changes.Clear();

        Resubscribe(back, new SubscriptionRequest(From: null, Rewind: 0, Presence: true));

        Assert.Equal(1ul, back.Member.Connection);
        Assert.Equal([1ul], back.Members);
        Assert.Empty(_presence.Changes);
    }

    [Fact]
    public void Who_came_while_nobody_was_to_be_known_is_known_from_then_on()
    {
        var subscriber = Subscribe(1);
        subscriber.Channel!.Use(new ChannelOptions { Presence = false });
        subscriber.Channel.Use(new ChannelOptions());
        _presence.Changes.Clear();

        Resubscribe(subscriber, new SubscriptionRequest(From: null, Rewind: 0, Presence: true));

        Assert.Equal(["a Joined 1"], _presence.Changes);
        Assert.Equal([1ul], subscriber.Members);
    }

    [Fact]
    public void When_it_fails_the_subscription_goes_on_as_it_was()
    {
        var subscriber = Subscribe(1);
        _presence.Changes.Clear();

        Assert.Throws<InvalidOperationException>(() => _channels.Resubscribe(subscriber.Channel!, new ThrowingSubscriber(), subscriber.Member, default));

        Assert.Empty(_presence.Changes);
        Assert.Equal((1, 1, 1), (_channels.Subscriptions, subscriber.Channel!.Subscribers, subscriber.Channel.MemberCount));
        _channels.Unsubscribe(subscriber.Channel, subscriber.Member, mayReturn: false);
        Assert.Equal((0, 0), (_channels.Subscriptions, _channels.Count));
    }

    public void Dispose() => _channels.Dispose();

    private StreamPosition Publish(string body) => _channels.Publish("a", Encoding.UTF8.GetBytes(body), ephemeral: false, new NoDelivery()).Position;

    private RecordingSubscriber Subscribe(ulong connection, string? user = null)
    {
        var subscriber = new RecordingSubscriber(new Member(connection, user));
        _channels.Subscribe("a", subscriber, subscriber.Member, default);
        return subscriber;
    }

    private void Resubscribe(RecordingSubscriber subscriber, SubscriptionRequest request) =>
        _channels.Resubscribe(subscriber.Channel!, subscriber, subscriber.Member, request);
}
