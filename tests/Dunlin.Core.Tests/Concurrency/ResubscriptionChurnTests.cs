using System.Globalization;
using System.Text;
using Dunlin.Channels;
using Dunlin.History;
using Dunlin.Presence;
using Dunlin.TestSupport;
using Dunlin.Tests.Channels;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Concurrency;

/// <summary>Three threads publish to a channel while its one subscriber begins anew all the time, from places of its choice.</summary>
public sealed class ResubscriptionChurnTests
{
    private const int Publishers = 3;
    private const int Publications = 5_000;
    private const int Resubscriptions = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Each_answer_has_all_since_the_place_asked_for_and_the_next_message_is_the_one_behind_it(int seed)
    {
        var topics = new TopicRegistry();
        using var channels = new ChannelRegistry(
            new ChannelNamespaces(new ChannelOptions { HistorySize = Publishers * Publications, HistoryBytes = 64 * 1024 * 1024 }, []),
            new HistoryMemory(64 * 1024 * 1024),
            new RecordedPresence { AnybodyListens = false },
            new ManualTimeProvider());
        using var shard = new ThreadedShard();
        var connection = new FakeConnection(shard, topics);
        var member = new Member(1, user: null);
        Channel channel = null!;
        shard.Do(() => channel = channels.Subscribe("a", new Answer(connection, from: 0), member, default)!);

        var publishing = Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => Task.Run(() => Publish(channels, topics))));
        var random = new Random(seed);
        for (var i = 0; i < Resubscriptions || !publishing.IsCompleted; i++)
        {
            shard.Do(() =>
            {
                var from = random.NextInt64(Math.Max(1, Newest(connection)));
                channels.Resubscribe(channel, new Answer(connection, from), member, new SubscriptionRequest(new StreamPosition(channel.ReadPosition().Epoch, from), Rewind: 0));
            });
        }

        await publishing;
        shard.Settle();
        Check(connection.Received);
        Assert.Equal($"m {Publishers * Publications}", connection.Received.Last(static text => text[0] == 'm'));
        Assert.Equal(1, channels.Subscriptions);
    }

    private static void Publish(ChannelRegistry channels, TopicRegistry topics)
    {
        for (var i = 0; i < Publications; i++)
            channels.Publish("a", "x"u8, ephemeral: false, new Delivery(topics));
    }

    // Live messages are without a gap all the time, and an answer stands exactly behind the last one that it repeats.
    private static void Check(List<string> received)
    {
        long last = 0;
        foreach (var text in received)
        {
            var numbers = text[2..].Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            if (text[0] == 'm')
                Assert.Equal(++last, numbers[0]);
            else
                Assert.Equal((last, last), (numbers[0], numbers[1]));
        }
    }

    private static long Newest(FakeConnection connection) =>
        connection.Received.FindLast(static text => text[0] == 'm') is { } text ? long.Parse(text.AsSpan(2), CultureInfo.InvariantCulture) : 0;

    private sealed class Delivery(TopicRegistry topics) : IChannelDelivery
    {
        public PublishResult Deliver(in ChannelMessage message) => topics.Publish(message.Channel.Topic, $"m {message.Offset}");
    }

    /// <summary>Writes where the answer says that the channel is, and where its publications end when they go on from the place asked for without a gap.</summary>
    private sealed class Answer(FakeConnection connection, long from) : IChannelSubscriber
    {
        public void OnSubscribed(in SubscriptionStart start)
        {
            connection.Subscribe(start.Channel.Topic);
            var last = from;
            foreach (var entry in start.Missed)
                last = entry.Offset == last + 1 ? entry.Offset : throw new InvalidOperationException($"{entry.Offset} comes after {last}.");
            connection.Send($"s {start.Position.Offset} {last}");
        }
    }
}
