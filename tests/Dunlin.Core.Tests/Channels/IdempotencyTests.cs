using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Channels;

/// <summary>A publication with a key is published once, however often its publisher repeats it.</summary>
public sealed class IdempotencyTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly CountingDelivery _delivery = new();
    private readonly HistoryMemory _memory = new(1024 * 1024);
    private readonly ChannelRegistry _channels;

    public IdempotencyTests() => _channels = new ChannelRegistry(
        new ChannelNamespaces(
            new ChannelOptions { MaxIdempotencyKeys = 2, IdempotencyWindow = TimeSpan.FromSeconds(30) },
            [
                new("none", new ChannelOptions { MaxIdempotencyKeys = 0 }),
                new("lost", new ChannelOptions { HistorySize = 0, IdempotencyWindow = TimeSpan.FromSeconds(30) }),
            ]),
        _memory,
        new RecordedPresence(),
        _time);

    [Fact]
    public void A_repeated_key_publishes_nothing_and_answers_with_the_first_place()
    {
        var first = Publish("a", "k");
        Publish("a");
        var again = Publish("a", "k");

        Assert.True(again.IsDuplicate);
        Assert.False(first.IsDuplicate);
        Assert.Equal(first.Position, again.Position);
        Assert.Equal(default, again.Result);
        Assert.Equal(2, _delivery.Count);
    }

    [Fact]
    public void A_key_is_of_one_channel()
    {
        Publish("a", "k");
        Assert.False(Publish("b", "k").IsDuplicate);
    }

    [Fact]
    public void An_ephemeral_publication_is_not_repeated_either()
    {
        Publish("a", "k", ephemeral: true);
        var again = Publish("a", "k", ephemeral: true);
        Assert.True(again.IsDuplicate);
        Assert.Equal(0, again.Position.Offset);
        Assert.Equal(1, _delivery.Count);
    }

    [Fact]
    public void The_oldest_key_is_forgotten_first()
    {
        Publish("a", "1");
        Publish("a", "2");
        Publish("a", "3");
        Assert.True(Publish("a", "2").IsDuplicate);
        Assert.False(Publish("a", "1").IsDuplicate);
    }

    [Fact]
    public void A_key_is_forgotten_after_the_window()
    {
        Publish("a", "k");
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(Publish("a", "k").IsDuplicate);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(Publish("a", "k").IsDuplicate);
    }

    [Fact]
    public void Without_keys_none_is_remembered()
    {
        Publish("none:a", "k");
        Assert.False(Publish("none:a", "k").IsDuplicate);
    }

    [Fact]
    public void A_channel_stays_as_long_as_it_remembers_a_key_and_no_longer()
    {
        var first = Publish("lost:a", "k");
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, _channels.Count);
        Assert.True(_memory.Bytes > 0);
        Assert.Equal(first.Position, Publish("lost:a", "k").Position);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, _channels.Count);
        Assert.Equal(0, _memory.Bytes);
    }

    [Fact]
    public void Fewer_keys_from_now_on()
    {
        var channel = Subscribe();
        Publish("a", "1");
        Publish("a", "2");
        channel.Use(new ChannelOptions { MaxIdempotencyKeys = 1 });
        Assert.True(Publish("a", "2").IsDuplicate);
        Assert.False(Publish("a", "1").IsDuplicate);
        channel.Use(new ChannelOptions { MaxIdempotencyKeys = 0 });
        Assert.False(Publish("a", "1").IsDuplicate);
        Assert.False(Publish("a", "1").IsDuplicate);
        Assert.Equal(_channels.RecountBytes(), _memory.Bytes);
    }

    public void Dispose() => _channels.Dispose();

    private Published Publish(string channel, string key = "", bool ephemeral = false) => _channels.Publish(channel, "1"u8, ephemeral, _delivery, key);

    private Channel Subscribe()
    {
        var subscriber = new RecordingSubscriber(new Member(1, user: null));
        return _channels.Subscribe("a", subscriber, subscriber.Member, default)!;
    }

    private sealed class CountingDelivery : IChannelDelivery
    {
        public int Count { get; private set; }

        public PublishResult Deliver(in ChannelMessage message)
        {
            Count++;
            return new PublishResult(1, 0);
        }
    }
}
