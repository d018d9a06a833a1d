using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Memory;

/// <summary>Once warm, a message costs the collector nothing: not its publish, not its flush to any number of subscribers, not a reply.</summary>
public sealed class AllocationTests
{
    private const int WarmUp = 200;
    private const int Rounds = 1000;
    private static readonly byte[] Payload = new byte[100];
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(256)]
    public void A_publish_to_all_subscribers_allocates_nothing(int subscribers)
    {
        var connections = Join(subscribers);

        AssertAllocatesNothing(() => _topics.Publish("room", Payload));

        const int each = (WarmUp + Rounds) * (FakeFormat.HeaderSize + 100);
        Assert.All(connections, connection => Assert.Equal(each, connection.Bytes));
    }

    [Fact]
    public void A_publish_that_leaves_its_sender_out_allocates_nothing()
    {
        var connections = Join(16);

        AssertAllocatesNothing(() => connections[3].Publish("room", new Publication(Payload, MessageType.Binary, compress: false), toSelf: false));

        Assert.Equal(0, connections[3].Bytes);
    }

    [Fact]
    public void Sends_in_between_allocate_nothing()
    {
        var connections = Join(4);

        AssertAllocatesNothing(() =>
        {
            _topics.Publish("room", Payload);
            connections[0].Send(Payload);
            _topics.Publish("room", Payload);
        });

        Assert.Equal((WarmUp + Rounds) * 3 * (FakeFormat.HeaderSize + 100), connections[0].Bytes);
    }

    [Fact]
    public void A_peer_that_falls_behind_and_catches_up_allocates_nothing()
    {
        var connections = Join(2);

        AssertAllocatesNothing(
            () =>
            {
                connections[0].Block();
                _topics.Publish("room", Payload);
            },
            () => connections[0].Unblock());

        Assert.Equal(connections[1].Bytes, connections[0].Bytes);
    }

    private CountingConnection[] Join(int subscribers)
    {
        var connections = Enumerable.Range(0, subscribers).Select(_ => new CountingConnection(_shard, _topics)).ToArray();
        Array.ForEach(connections, connection => connection.Subscribe("room"));
        return connections;
    }

    private void AssertAllocatesNothing(Action work, Action? afterwards = null)
    {
        Run(work, afterwards, WarmUp);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(work, afterwards, Rounds);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Run(Action work, Action? afterwards, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            _shard.Round(work);
            if (afterwards is not null)
                _shard.Round(afterwards);
        }
    }
}
