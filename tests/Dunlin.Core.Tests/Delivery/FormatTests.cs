using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Delivery;

/// <summary>A topic keeps one log for each wire format in use among its subscribers.</summary>
public sealed class FormatTests
{
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();
    private readonly SlowFakeFormat _slow = new();
    private readonly Baseline _baseline = new();

    [Fact]
    public void FormatsStandSideBySide()
    {
        var plain = new FakeConnection(_shard, _topics);
        var others = Enumerable.Range(0, 3).Select(_ => new FakeConnection(_shard, _topics, _slow)).ToArray();
        plain.Subscribe("room");
        foreach (var other in others)
            other.Subscribe("room");

        Assert.Equal(new PublishResult(4, 0), _topics.Publish("room", "1", compress: true));
        Assert.Equal(new PublishResult(4, 0), _topics.Publish("room", "2"));
        Assert.Equal(new PublishResult(3, 0), plain.Publish("room", "3", compress: true));
        Assert.Equal(new PublishResult(3, 0), others[0].Publish("room", "4", compress: true));
        _shard.Settle();

        Assert.Equal(["1", "2", "4"], plain.Received);
        Assert.Equal(["1", "2", "3"], others[0].Received);
        Assert.Equal(["1", "2", "3", "4"], others[1].Received);
        Assert.Equal(["1", "2", "3", "4"], others[2].Received);
        Assert.Equal(3, _slow.SlowEncodings);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void ALogIsDroppedWithItsLastSubscriberAndMadeAnew()
    {
        var plain = new FakeConnection(_shard, _topics);
        var other = new FakeConnection(_shard, _topics, _slow);
        plain.Subscribe("room");
        other.Subscribe("room");
        _topics.Publish("room", "1", compress: true);
        other.Unsubscribe("room");
        _topics.Publish("room", "2", compress: true);
        Assert.Equal(1, _slow.SlowEncodings);

        other.Subscribe("room");
        _topics.Publish("room", "3", compress: true);
        _shard.Settle();
        Assert.Equal(2, _slow.SlowEncodings);
        Assert.Equal(["1", "2", "3"], plain.Received);
        Assert.Equal(["1", "3"], other.Received);
        Assert.Equal(1, _topics.Count);
        _baseline.AssertNothingHeld();
    }

    [Fact]
    public void SeveralSlowFormatsAreEncodedOnceEach()
    {
        var second = new SlowFakeFormat();
        var connections = new[] { _slow, second, _slow, second }.Select(format => new FakeConnection(_shard, _topics, format)).ToArray();
        foreach (var connection in connections)
            connection.Subscribe("room");

        var text = new string('x', 100_000);
        _topics.Publish("room", text, compress: true);
        _shard.Settle();
        Assert.All(connections, connection => Assert.Equal([text], connection.Received));
        Assert.Equal((1, 1), (_slow.SlowEncodings, second.SlowEncodings));
        _baseline.AssertNothingHeld();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(64 * 1024)]
    [InlineData(256 * 1024)]
    [InlineData(1_000_000)]
    public void MessagesOfAnySizeGoThroughBothFormats(int size)
    {
        var plain = new FakeConnection(_shard, _topics);
        var other = new FakeConnection(_shard, _topics, _slow);
        plain.Subscribe("room");
        other.Subscribe("room");
        var text = new string('x', size);
        _topics.Publish("room", text, compress: true);
        _topics.Publish("room", "after", compress: true);
        _shard.Settle();
        Assert.Equal([text, "after"], plain.Received);
        Assert.Equal([text, "after"], other.Received);
        _baseline.AssertNothingHeld();
    }
}
