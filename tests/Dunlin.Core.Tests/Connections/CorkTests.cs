using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Connections;

public sealed class CorkTests
{
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();
    private readonly FakeConnection _connection;

    public CorkTests()
    {
        _connection = new FakeConnection(_shard, _topics);
        _shard.Work(() => _connection.Subscribe("room"));
    }

    [Fact]
    public void EverythingLeavesInOnePieceAfterTheLastUncork()
    {
        _connection.Cork();
        _connection.Cork();
        _connection.Send("1");
        _shard.Round();
        _topics.Publish("room", "2");
        _shard.Round();
        _connection.Send("3");
        _connection.Uncork();
        _shard.Round();
        Assert.Equal(0, _connection.Transmissions);

        _connection.Uncork();
        _shard.Round();
        Assert.Equal(1, _connection.Transmissions);
        Assert.Equal(["1", "2", "3"], _connection.Received);
    }

    [Fact]
    public void ACorkHoldsWhatAPeerMadeRoomFor()
    {
        _connection.Room = 0;
        _shard.Round(() => _connection.Send("1"));
        _connection.Cork();
        _shard.Round(_connection.TakeAll);
        Assert.Empty(_connection.Received);
        _connection.Uncork();
        _shard.Round();
        Assert.Equal(["1"], _connection.Received);
        Assert.Equal(1, _connection.Drains);
    }

    [Fact]
    public void UncorkingNothingWakesNobody()
    {
        _connection.Cork();
        _connection.Uncork();
        Assert.False(_shard.HasDirt);
        Assert.Equal(0, _shard.Wakes);
    }
}
