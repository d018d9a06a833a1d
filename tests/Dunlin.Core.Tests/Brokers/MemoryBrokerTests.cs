using Dunlin.Brokers;
using Dunlin.Brokers.Memory;
using Dunlin.Presence;
using Dunlin.Specification.Brokers;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Brokers;

public sealed class MemoryBrokerTests : BrokerContract, IDisposable
{
    private static readonly BrokerRetention Keeps = new(100, TimeSpan.FromMinutes(5), 1024 * 1024, 100, TimeSpan.FromMinutes(2));

    private readonly ManualTimeProvider _time = new();
    private readonly MemoryBrokerEngine _engine;

    public MemoryBrokerTests() => _engine = new MemoryBrokerEngine(_time);

    protected override long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Publications_and_keys_are_forgotten_in_time()
    {
        var broker = new MemoryBroker(_engine);
        var publication = new BrokerPublication { Body = "1"u8.ToArray(), Timestamp = Now, Key = "k", Retention = Keeps };
        await broker.PublishAsync("a", publication);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False((await broker.PublishAsync("a", publication with { Timestamp = Now })).IsDuplicate);
        _time.Advance(TimeSpan.FromMinutes(3));
        var page = await broker.ReadHistoryAsync("a", new BrokerHistoryQuery(null, 10));
        Assert.Equal(2, Assert.Single(page.Publications).Offset);
    }

    [Fact]
    public async Task A_channel_that_nobody_uses_ends_and_another_begins()
    {
        var broker = new MemoryBroker(_engine);
        var publication = new BrokerPublication { Body = "1"u8.ToArray(), Timestamp = Now, Retention = Keeps };
        var first = await broker.PublishAsync("a", publication);
        _time.Advance(TimeSpan.FromMinutes(6));
        var second = await broker.PublishAsync("a", publication with { Timestamp = Now });
        Assert.Equal(1, second.Position.Offset);
        Assert.NotEqual(first.Position.Epoch, second.Position.Epoch);
    }

    [Fact]
    public async Task The_members_of_a_node_that_does_not_come_back_leave()
    {
        var ((lost, _), (other, heard)) = (await StartAsync(), await StartAsync());
        await lost.SubscribeAsync("a");
        await other.SubscribeAsync("a");
        await lost.SetMembersAsync("a", [new BrokerMember(1, "ann", default)]);
        lost.Disconnect();
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Single(await other.ReadMembersAsync("a"));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Empty(await other.ReadMembersAsync("a"));
        Assert.Equal(["Joined 1 ann", "Left 1 ann"], heard.Members);
    }

    [Fact]
    public async Task A_node_that_begins_without_it_is_told()
    {
        var broker = new MemoryBroker(_engine);
        broker.Disconnect();
        var heard = new RecordingListener();
        await broker.StartAsync(heard);
        Assert.Equal(1, heard.Lost);
        broker.Reconnect();
        Assert.Equal(1, heard.Restored);
    }

    protected override IBroker NewNode() => new MemoryBroker(_engine);

    protected override Task CutAsync(IBroker node)
    {
        ((MemoryBroker)node).Disconnect();
        return Task.CompletedTask;
    }

    protected override Task RestoreAsync(IBroker node)
    {
        ((MemoryBroker)node).Reconnect();
        return Task.CompletedTask;
    }

    protected override Task LoseHistoryAsync()
    {
        _engine.Reset();
        return Task.CompletedTask;
    }

    private async Task<(MemoryBroker Node, RecordingListener Heard)> StartAsync()
    {
        var (node, heard) = (new MemoryBroker(_engine), new RecordingListener());
        await node.StartAsync(heard);
        return (node, heard);
    }
}
