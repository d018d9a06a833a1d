using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Concurrency;

/// <summary>Three threads publish, another sends, and a peer that stalls all the time has one topic of which only the latest matters and one of which it wants all.</summary>
public sealed class LatestOnlyChurnTests
{
    private const int Latest = 0;
    private const int All = 1;
    private const int Publishers = 3;
    private const int Publications = 5_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whoever_stalls_has_the_newest_and_everything_else_in_order(int seed)
    {
        var baseline = new Baseline();
        var topics = new TopicRegistry();
        using var shard = new ThreadedShard();
        var stalling = new RecordingConnection(shard, topics, FakeFormat.Plain, publisher: -1, seed) { StallsOneIn = 2 };
        var witness = new RecordingConnection(shard, topics, FakeFormat.Plain, publisher: -2, seed) { StallsOneIn = 0 };
        stalling.Subscribe(RecordingConnection.NameOf(Latest), latestOnly: true);
        stalling.SubscribeTo(All);
        witness.SubscribeTo(Latest);
        witness.SubscribeTo(All);

        await Task.WhenAll([.. Enumerable.Range(0, Publishers).Select(publisher => Task.Run(() => Publish(topics, publisher, seed))), Task.Run(() => Send(stalling))]);
        shard.Settle();

        Assert.Null(stalling.Torn);
        Assert.False(stalling.IsInsideFrame);
        Assert.Equal(Of(witness, All), Of(stalling, All));
        Assert.Equal(Enumerable.Range(0, Publications), stalling.Entries.Where(entry => entry.Kind == EntryKind.Own).Select(entry => entry.Number));
        var (published, seen) = (Of(witness, Latest), Of(stalling, Latest));
        Assert.Equal(published[^1], seen[^1]);
        Assert.InRange(seen.Count, 1, published.Count - 1);
        Assert.Equal(published.Where(seen.ToHashSet().Contains), seen);

        stalling.Disconnect();
        witness.Disconnect();
        shard.Settle();
        baseline.AssertNothingHeld();
    }

    private static void Publish(TopicRegistry topics, int publisher, int seed)
    {
        var random = new Random((seed * Publishers) + publisher);
        for (var number = 0; number < Publications; number++)
        {
            var topic = random.Next(3) == 0 ? All : Latest;
            topics.Publish(RecordingConnection.NameOf(topic), RecordingConnection.Encode(new Entry(EntryKind.Publication, topic, publisher, number), random.Next(300)));
        }
    }

    private static void Send(RecordingConnection connection)
    {
        for (var i = 0; i < Publications; i++)
            connection.SendOwn();
    }

    private static List<(int Publisher, int Number)> Of(RecordingConnection connection, int topic) =>
        [.. connection.Entries.Where(entry => entry.Kind == EntryKind.Publication && entry.Topic == topic).Select(entry => (entry.Publisher, entry.Number))];
}
