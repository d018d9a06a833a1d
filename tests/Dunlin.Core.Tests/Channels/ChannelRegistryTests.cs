using System.Text;
using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Channels;

public sealed class ChannelRegistryTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordedPresence _presence = new();
    private readonly ChannelRegistry _channels;
    private ulong _connections;

    public ChannelRegistryTests() => _channels = new ChannelRegistry(
        new ChannelNamespaces(
            new ChannelOptions { HistorySize = 3, HistoryLifetime = TimeSpan.FromMinutes(1) },
            [new("none", new ChannelOptions { HistorySize = 0 })]),
        new HistoryMemory(1024 * 1024),
        _presence,
        _time);

    [Fact]
    public void Publications_count_up_and_ephemeral_ones_do_not()
    {
        Assert.Equal(1, Publish("a", "one").Offset);
        Assert.Equal(0, Publish("a", "shadow", ephemeral: true).Offset);
        Assert.Equal(2, Publish("a", "two").Offset);
        Assert.Equal(1, Publish("b", "one").Offset);

        Assert.Equal(["1 one", "2 two"], Subscribe("a", rewind: 10).Missed);
    }

    [Fact]
    public void Who_comes_back_gets_exactly_what_was_missed()
    {
        var left = Publish("a", "one");
        Publish("a", "two");
        Publish("a", "three");

        var back = Subscribe("a", left);

        Assert.True(back.Recovered);
        Assert.Equal(["2 two", "3 three"], back.Missed);
        Assert.Equal(left with { Offset = 3 }, back.Position);
    }

    [Fact]
    public void Who_missed_nothing_has_recovered_too()
    {
        var last = Publish("a", "one");
        var back = Subscribe("a", last);
        Assert.True(back.Recovered);
        Assert.Empty(back.Missed);
    }

    [Fact]
    public void A_gap_is_told()
    {
        var left = Publish("a", "one");
        foreach (var text in new[] { "two", "three", "four", "five" })
            Publish("a", text);

        var back = Subscribe("a", left, rewind: 2);

        Assert.False(back.Recovered);
        Assert.Equal(["4 four", "5 five"], back.Missed);
    }

    [Fact]
    public void A_place_of_another_epoch_or_of_the_future_is_none()
    {
        var left = Publish("a", "one");
        Assert.False(Subscribe("a", left with { Epoch = left.Epoch + 1 }).Recovered);
        Assert.False(Subscribe("a", left with { Offset = 2 }).Recovered);
    }

    [Fact]
    public void Publications_that_are_too_old_cannot_be_recovered()
    {
        Subscribe("a"); // so that the channel stays
        var left = Publish("a", "one");
        Publish("a", "two");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(Subscribe("a", left).Recovered);
        Assert.True(Subscribe("a", left with { Offset = 2 }).Recovered);
    }

    [Fact]
    public void A_channel_ends_when_nobody_is_there_and_nothing_is_kept()
    {
        var position = Publish("a", "one");
        var subscriber = Subscribe("a");
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, _channels.Count);

        _channels.Unsubscribe(subscriber.Channel!, subscriber.Member, mayReturn: false);
        Assert.Equal(0, _channels.Count);

        // Its offsets begin anew, and nobody can mistake them for the old ones.
        var next = Publish("a", "two");
        Assert.Equal(1, next.Offset);
        Assert.NotEqual(position.Epoch, next.Epoch);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, _channels.Count);
    }

    [Fact]
    public void Without_a_history_nothing_is_kept_and_offsets_count_all_the_same()
    {
        var subscriber = Subscribe("none:a");
        var first = Publish("none:a", "one");
        Assert.Equal(first with { Offset = 2 }, Publish("none:a", "two"));
        Assert.Empty(Subscribe("none:a", rewind: 5).Missed);
        Assert.False(Subscribe("none:a", first).Recovered);
        Assert.True(Subscribe("none:a", first with { Offset = 2 }).Recovered);
        Assert.Equal(0, subscriber.Position.Offset);
    }

    [Fact]
    public void Other_options_hold_for_channels_that_are_there()
    {
        var subscriber = Subscribe("none:a");
        var position = Publish("none:a", "one");
        _channels.Use(new ChannelNamespaces(new ChannelOptions(), [new("none", new ChannelOptions { HistorySize = 2, HistoryLifetime = TimeSpan.FromMinutes(3) })]));

        Assert.Equal(position with { Offset = 2 }, Publish("none:a", "two"));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["2 two"], Subscribe("none:a", rewind: 5).Missed);
        Assert.Equal(2, subscriber.Channel!.Options.HistorySize);
    }

    [Fact]
    public void Others_are_told_who_comes_says_something_and_goes()
    {
        var first = Subscribe("a");
        var second = Subscribe("a");
        _channels.SetState(second.Channel!, second.Member, "1"u8);
        _channels.Unsubscribe(first.Channel!, first.Member, mayReturn: false);

        Assert.Equal([1], first.Members);
        Assert.Equal([1, 2], second.Members);
        Assert.Equal(["a Joined 1", "a Joined 2", "a State 2", "a Left 1"], _presence.Changes);
        Assert.Equal([2ul, 3ul], Subscribe("a").Members.Order());
    }

    [Fact]
    public void Presence_may_be_switched_off_and_on()
    {
        var first = Subscribe("a");
        first.Channel!.Use(new ChannelOptions { Presence = false });
        var second = Subscribe("a");
        _channels.SetState(second.Channel!, second.Member, "1"u8);
        first.Channel.Use(new ChannelOptions());
        var third = Subscribe("a");
        _channels.SetState(second.Channel!, second.Member, "2"u8);
        foreach (var gone in new[] { first, second, third })
            _channels.Unsubscribe(gone.Channel!, gone.Member, mayReturn: true);

        Assert.Empty(second.Members);
        Assert.Equal([3], third.Members);
        Assert.Equal(["a Joined 1", "a Joined 3", "a Left 3"], _presence.Changes);
        Assert.Equal(0, _channels.Count);
    }

    [Fact]
    public void A_subscriber_that_throws_leaves_nothing_behind()
    {
        var member = new Member(7, user: null);
        Assert.Throws<InvalidOperationException>(() => _channels.Subscribe("a", new ThrowingSubscriber(), member, default));

        Assert.Equal(["a Joined 7", "a Left 7"], _presence.Changes);
        Assert.Equal(0, _channels.Subscriptions);
        var next = Subscribe("a");
        Assert.Equal([next.Member.Connection], next.Members);
        _channels.Unsubscribe(next.Channel!, next.Member, mayReturn: false);
        Assert.Equal(0, _channels.Count);
    }

    [Fact]
    public void Once_its_history_is_full_publishing_allocates_nothing()
    {
        var channel = Subscribe("a").Channel!;
        var delivery = new NoDelivery();
        var body = new byte[200];
        for (var i = 0; i < 10; i++)
            _channels.Publish(channel, body, ephemeral: false, delivery);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            _channels.Publish(channel, body.AsSpan(i % 100), ephemeral: i % 3 == 0, delivery);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    public void Dispose() => _channels.Dispose();

    private StreamPosition Publish(string channel, string body, bool ephemeral = false) =>
        _channels.Publish(channel, Encoding.UTF8.GetBytes(body), ephemeral, new NoDelivery()).Position;

    private RecordingSubscriber Subscribe(string channel, StreamPosition? from = null, int rewind = 0)
    {
        var subscriber = new RecordingSubscriber(new Member(++_connections, user: null));
        _channels.Subscribe(channel, subscriber, subscriber.Member, new SubscriptionRequest(from, rewind, Presence: true));
        return subscriber;
    }
}
