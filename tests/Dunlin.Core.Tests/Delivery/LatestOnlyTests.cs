using Dunlin.Connections;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Delivery;

/// <summary>What waits for a peer that does not read, of topics of which only the latest matters. Frames are 105 bytes here.</summary>
public sealed class LatestOnlyTests
{
    private const int Frame = 105;
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();
    private readonly Baseline _baseline = new();

    [Fact]
    public void Who_keeps_up_gets_all()
    {
        var reader = Subscriber();
        _shard.Round(() =>
        {
            for (var i = 0; i < 5; i++)
                Publish("latest", i);
        });
        Assert.Equal(Texts(0, 5), reader.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void Who_does_not_read_has_the_newest_one_waiting()
    {
        var laggard = Subscriber();
        laggard.Room = 0;
        for (var i = 0; i < 1_000; i++)
        {
            _shard.Round(() => Publish("latest", i));
            Assert.Equal(Frame, laggard.BufferedAmount);
        }

        _shard.Round(laggard.TakeAll);
        Assert.Equal([Text(999)], laggard.Received);
        Assert.Equal(0, laggard.TooSlows);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void Of_one_flush_too_only_the_newest_waits()
    {
        var laggard = Subscriber();
        laggard.Room = Frame + 10;
        _shard.Round(() =>
        {
            for (var i = 0; i < 100; i++)
                Publish("latest", i);
        });

        // The rest of the one that is half sent, and the newest.
        Assert.Equal(Frame - 10 + Frame, laggard.BufferedAmount);
        _shard.Round(() => Publish("latest", 100));
        _shard.Round(laggard.TakeAll);
        Assert.Equal([Text(0), Text(1), Text(100)], laggard.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void What_is_behind_an_answer_is_shortened_too_when_the_peer_stops_reading()
    {
        var laggard = Subscriber();
        laggard.Room = 5;
        _shard.Round(() =>
        {
            laggard.Send("answer");
            for (var i = 0; i < 10; i++)
                Publish("latest", i);
        });
        _shard.Round(laggard.TakeAll);
        Assert.Equal(["answer", Text(9)], laggard.Received);
    }

    [Fact]
    public void Other_topics_and_answers_keep_their_places()
    {
        var laggard = Subscriber();
        laggard.Subscribe("all");
        laggard.Room = 0;
        _shard.Round(() => Publish("latest", 0));
        _shard.Round(() => Publish("all", 1));
        _shard.Round(() => Publish("latest", 2));
        _shard.Round(() => laggard.Send("answer"));
        _shard.Round(() => Publish("all", 3));
        _shard.Round(laggard.TakeAll);
        Assert.Equal([Text(1), Text(2), "answer", Text(3)], laggard.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void A_send_takes_no_backlog_with_it()
    {
        var laggard = Subscriber();
        laggard.Room = 0;
        _shard.Round(() => Publish("latest", 0));
        _shard.Round(() =>
        {
            for (var i = 1; i < 10; i++)
                Publish("latest", i);
            laggard.Send("answer");
            for (var i = 10; i < 20; i++)
                Publish("latest", i);
        });
        _shard.Round(laggard.TakeAll);
        Assert.Equal(["answer", Text(19)], laggard.Received);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void It_is_the_subscriber_who_says_so()
    {
        var laggard = Subscriber();
        var other = new FakeConnection(_shard, _topics) { Room = 0 };
        _shard.Work(() => other.Subscribe("latest"));
        laggard.Room = 0;
        for (var i = 0; i < 10; i++)
            _shard.Round(() => Publish("latest", i));
        Assert.Equal((Frame, 10 * Frame), (laggard.BufferedAmount, other.BufferedAmount));
    }

    // Whatever happens: what arrives is whole, in order, ends with the newest, and hardly anything waits.
    [Fact]
    public void The_newest_always_arrives_and_order_holds() => Script.Check(2_000, 60, script =>
    {
        var topics = new TopicRegistry();
        var shard = new FakeShard();
        var peer = new FakeConnection(shard, topics) { Room = 0 };
        shard.Work(() =>
        {
            peer.Subscribe("latest", latestOnly: true);
            peer.Subscribe("all");
        });
        var (issued, toAll, newest) = (new List<string>(), new List<string>(), "");
        while (!script.IsOver)
        {
            shard.Round(() =>
            {
                for (var count = script.Next(4); count > 0; count--)
                {
                    var text = $"{issued.Count:D4}{new string('x', script.Next(200))}";
                    var kind = script.Next(4);
                    if (kind == 0)
                        peer.Send(text);
                    else
                        topics.Publish(kind == 1 ? "all" : "latest", text);
                    issued.Add(text);
                    if (kind < 2)
                        toAll.Add(text);
                    else
                        newest = text;
                }

                peer.Take(script.Next(3) == 0 ? script.Next(600) : 0);
            });
        }

        shard.Round(peer.TakeAll);
        Assert.Equal(toAll, peer.Received.Where(toAll.Contains));
        Assert.Equal(newest, peer.Received.Except(toAll).LastOrDefault(""));
        Assert.Equal(issued.Where(peer.Received.Contains), peer.Received);
        Assert.False(peer.IsInsideFrame);
    });

    private FakeConnection Subscriber()
    {
        var connection = new FakeConnection(_shard, _topics, limits: new ConnectionLimits(10_000, SlowConsumerPolicy.Close));
        _shard.Work(() => connection.Subscribe("latest", latestOnly: true));
        return connection;
    }

    private void Publish(string topic, int number) => _topics.Publish(topic, Text(number));

    private static string Text(int number) => number.ToString("D100", System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Texts(int from, int to) => Enumerable.Range(from, to - from).Select(Text);
}
