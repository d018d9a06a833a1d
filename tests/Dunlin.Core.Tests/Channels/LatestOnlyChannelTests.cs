using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Channels;

/// <summary>Who comes back to a latest-only channel has everything once it has the newest publication.</summary>
public sealed class LatestOnlyChannelTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly ChannelRegistry _channels;
    private ulong _connections;

    public LatestOnlyChannelTests() => _channels = new ChannelRegistry(
        new ChannelNamespaces(new ChannelOptions { LatestOnly = true, HistoryLifetime = TimeSpan.FromMinutes(1) }, []),
        new HistoryMemory(1024 * 1024),
        new RecordedPresence(),
        _time);

    [Fact]
    public void Who_comes_back_gets_the_newest_one_only()
    {
        var left = Publish();
        Publish();
        Publish();
        var back = Subscribe(left);
        Assert.True(back.Recovered);
        Assert.Equal(["3 3"], back.Missed);
    }

    [Fact]
    public void Who_missed_nothing_gets_nothing()
    {
        Publish();
        var back = Subscribe(Publish());
        Assert.True(back.Recovered);
        Assert.Empty(back.Missed);
    }

    [Fact]
    public void A_newest_one_that_is_gone_cannot_be_recovered()
    {
        Subscribe(null);
        var left = Publish();
        Publish();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(Subscribe(left).Recovered);
    }

    [Fact]
    public void A_place_of_another_epoch_or_of_the_future_is_none()
    {
        var last = Publish();
        Assert.False(Subscribe(last with { Epoch = last.Epoch + 1 }).Recovered);
        Assert.False(Subscribe(last with { Offset = 2 }).Recovered);
    }

    public void Dispose() => _channels.Dispose();

    private StreamPosition Publish() => _channels.Publish("a", [(byte)('0' + ++_published)], ephemeral: false, new NoDelivery()).Position;

    private int _published;

    private RecordingSubscriber Subscribe(StreamPosition? from)
    {
        var subscriber = new RecordingSubscriber(new Member(++_connections, user: null));
        _channels.Subscribe("a", subscriber, subscriber.Member, new SubscriptionRequest(from, Rewind: 0));
        return subscriber;
    }
}
