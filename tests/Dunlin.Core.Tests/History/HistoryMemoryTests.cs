using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;
using Dunlin.Tests.Channels;
using Dunlin.Tests.Fakes;
using Dunlin.TestSupport;

namespace Dunlin.Tests.History;

/// <summary>What all channels keep together has a bound, and who was not used for long pays for it.</summary>
public sealed class HistoryMemoryTests
{
    private const int Size = 1_000;

    // The array, and the smallest ring.
    private const int BytesOfOne = (24 + Size) + (24 + (4 * 24));
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void The_channel_that_was_not_used_for_longest_forgets()
    {
        var memory = new HistoryMemory(3 * BytesOfOne);
        using var channels = Channels(memory);
        var first = Publish(channels, "a");
        var second = Publish(channels, "b");
        Publish(channels, "c");
        Assert.True(Subscribe(channels, "a", first, connection: 1).Recovered); // used, though nobody has published to it
        Publish(channels, "d");

        Assert.Equal(3 * BytesOfOne, memory.Bytes);
        Assert.True(Subscribe(channels, "a", first, connection: 2).Recovered);
        Assert.False(Subscribe(channels, "b", second, connection: 3).Recovered);
    }

    [Fact]
    public void Reading_a_channel_is_using_it()
    {
        var memory = new HistoryMemory(2 * BytesOfOne);
        using var channels = Channels(memory);
        var subscriber = Subscribe(channels, "a", from: null, connection: 1);
        Publish(channels, "a");
        Publish(channels, "b");
        var page = new PageReader();
        channels.Read(subscriber.Channel!, page, new HistoryQuery(null, 10, NewestFirst: false));
        Publish(channels, "c");

        channels.Read(subscriber.Channel!, page, new HistoryQuery(null, 10, NewestFirst: false));
        Assert.Equal([1, 1], page.Counts);
    }

    // A live subscriber notices nothing: the epoch is the same, and the next offset is the next one.
    [Fact]
    public void A_channel_with_subscribers_goes_on_where_it_was()
    {
        var memory = new HistoryMemory(BytesOfOne);
        using var channels = Channels(memory);
        Subscribe(channels, "a", from: null, connection: 1);
        var left = Publish(channels, "a");
        var missed = Publish(channels, "a", size: 1);
        Publish(channels, "b");

        var late = Subscribe(channels, "a", left, connection: 2, rewind: 10);
        Assert.False(late.Recovered);
        Assert.Empty(late.Missed);
        Assert.Equal(missed, late.Position);
        Assert.True(Subscribe(channels, "a", missed, connection: 3).Recovered);
        Assert.Equal(missed with { Offset = missed.Offset + 1 }, Publish(channels, "a"));
    }

    [Fact]
    public void A_channel_that_nobody_is_in_is_over_and_begins_another_epoch()
    {
        var memory = new HistoryMemory(BytesOfOne);
        using var channels = Channels(memory);
        var old = Publish(channels, "a");
        Publish(channels, "b");
        Assert.Equal(1, channels.Count);

        Assert.False(Subscribe(channels, "a", old, connection: 1).Recovered);
        Assert.NotEqual(old.Epoch, Publish(channels, "a").Epoch);
    }

    [Fact]
    public void A_channel_that_is_alone_keeps_what_fits()
    {
        var memory = new HistoryMemory(4 * BytesOfOne);
        using var channels = Channels(memory, bytes: 4 * BytesOfOne);
        for (var i = 0; i < 100; i++)
            Publish(channels, "a");
        Assert.InRange(memory.Bytes, 3 * BytesOfOne, 4 * BytesOfOne);
        Assert.Equal(1, channels.Count);
    }

    // The bound holds after every step, and the sum is what is there.
    [Fact]
    public void The_bound_holds_and_the_sum_is_right() => Script.Check(200, 300, script =>
    {
        var limit = 2_000 + script.Next(50_000);
        var memory = new HistoryMemory(limit);
        using var channels = Channels(memory, bytes: 2_000);
        var subscribers = new Dictionary<ulong, RecordingSubscriber>();
        ulong connections = 0;
        while (!script.IsOver)
        {
            var name = $"c{script.Next(40)}";
            switch (script.Next(8))
            {
                case 0:
                    subscribers.Add(++connections, Subscribe(channels, name, from: null, connections));
                    break;
                case 1 when subscribers.Count > 0:
                    var (connection, gone) = subscribers.ElementAt(script.Next(subscribers.Count));
                    subscribers.Remove(connection);
                    channels.Unsubscribe(gone.Channel!, gone.Member, mayReturn: false);
                    break;
                case 2:
                    _time.Advance(TimeSpan.FromSeconds(script.Next(60)));
                    break;
                default:
                    channels.Publish(name, new byte[script.Next(1_500)], ephemeral: false, new NoDelivery(), script.Next(3) == 0 ? $"k{script.Next(50)}" : "");
                    break;
            }

            Assert.InRange(memory.Bytes, 0, limit);
            Assert.Equal(channels.RecountBytes(), memory.Bytes);
        }

        foreach (var gone in subscribers.Values)
            channels.Unsubscribe(gone.Channel!, gone.Member, mayReturn: false);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, 0), (channels.Count, memory.Bytes));
    });

    // Four threads publish to more than fits: never more than the limit and what each of them has just added, and the sum is exact.
    [Fact]
    public async Task The_bound_holds_under_many_threads()
    {
        const int threads = 4;
        const int limit = 200_000;
        const int largest = 4_096;
        var memory = new HistoryMemory(limit);
        using var channels = Channels(memory, bytes: 20_000);
        long most = 0;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
        {
            var random = new Random(thread);
            var body = new byte[largest];
            for (var i = 0; i < 20_000; i++)
            {
                var name = $"c{random.Next(200)}";
                if (i % 10 == 0)
                    ComeAndGo(channels, name, (ulong)((thread * 1_000_000) + i + 1));
                channels.Publish(name, body.AsSpan(0, random.Next(largest)), ephemeral: i % 7 == 0, new NoDelivery(), i % 5 == 0 ? $"{thread}.{i}" : "");
                InterlockedMax(ref most, memory.Bytes);
            }
        })));

        Assert.InRange(most, limit / 2, limit + (threads * (largest + 4_096)));
        Assert.Equal(channels.RecountBytes(), memory.Bytes);
        Assert.InRange(memory.Bytes, 1, limit);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, 0), (channels.Count, memory.Bytes));
    }

    private static void ComeAndGo(ChannelRegistry channels, string name, ulong connection)
    {
        var subscriber = Subscribe(channels, name, from: null, connection, rewind: 5);
        channels.Unsubscribe(subscriber.Channel!, subscriber.Member, mayReturn: false);
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Interlocked.Read(ref most); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private ChannelRegistry Channels(HistoryMemory memory, int bytes = 1024 * 1024) => new(
        new ChannelNamespaces(new ChannelOptions { HistoryBytes = bytes, HistoryLifetime = TimeSpan.FromMinutes(10) }, []), memory, new RecordedPresence { AnybodyListens = false }, _time);

    // Each use has its own time.
    private StreamPosition Publish(ChannelRegistry channels, string name, int size = Size)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var position = channels.Publish(name, new byte[size], ephemeral: false, new NoDelivery()).Position;
        _time.Advance(TimeSpan.FromMilliseconds(1));
        return position;
    }

    private static RecordingSubscriber Subscribe(ChannelRegistry channels, string name, StreamPosition? from, ulong connection, int rewind = 0)
    {
        var subscriber = new RecordingSubscriber(new Member(connection, user: null));
        channels.Subscribe(name, subscriber, subscriber.Member, new SubscriptionRequest(from, rewind));
        return subscriber;
    }

    private sealed class PageReader : IHistoryReader
    {
        public List<int> Counts { get; } = [];

        public void OnHistory(StreamPosition position, HistorySlice page) => Counts.Add(page.Count);
    }
}
