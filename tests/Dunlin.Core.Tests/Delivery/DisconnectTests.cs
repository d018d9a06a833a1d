using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Delivery;

/// <summary>A disconnect costs what the connection itself had subscribed to.</summary>
public sealed class DisconnectTests
{
    private const int Others = 100_000;
    private const int Own = 5;
    private readonly TopicRegistry _topics = new();
    private readonly FakeShard _shard = new();

    // Somebody else holds the lock of every topic that is not the connection's own: a disconnect that looked into one of them would wait for ever.
    [Fact(Timeout = 60_000)]
    public async Task TouchesNoOtherTopic()
    {
        var others = new FakeConnection(_shard, _topics);
        var subscriptions = Enumerable.Range(0, Others).Select(i => _topics.Subscribe(others, $"other {i}")).ToArray();
        var connection = Subscriber();
        using var mayRelease = new ManualResetEventSlim();
        var locked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holder = new Thread(() =>
        {
            foreach (var subscription in subscriptions)
                Monitor.Enter(subscription.Topic);
            locked.SetResult();
            mayRelease.Wait();
            foreach (var subscription in subscriptions)
                Monitor.Exit(subscription.Topic);
        });
        holder.Start();
        await locked.Task;

        await Task.Run(connection.End, TestContext.Current.CancellationToken);
        Assert.Equal(Others, _topics.Count);
        Assert.Equal(Others, _topics.Subscriptions);
        mayRelease.Set();
        holder.Join();
    }

    [Fact]
    public void AllocatesNothingThatGrowsWithOtherTopics()
    {
        var before = AllocatedByDisconnect();
        var others = new FakeConnection(_shard, _topics);
        for (var i = 0; i < Others; i++)
            others.Subscribe($"other {i}");
        Assert.InRange(AllocatedByDisconnect(), 0, before);
    }

    [Fact]
    public void LeavesTheOthersOfItsTopics()
    {
        var (leaver, stayer) = (Subscriber(), Subscriber());
        _shard.Work(leaver.End);
        for (var i = 0; i < Own; i++)
            Assert.Equal(new PublishResult(1, 0), _topics.Publish($"own {i}", $"{i}"));
        _shard.Settle();
        Assert.Empty(leaver.Received);
        Assert.Equal(["0", "1", "2", "3", "4"], stayer.Received);
    }

    private long AllocatedByDisconnect()
    {
        long least = long.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var connection = Subscriber();
            var before = GC.GetAllocatedBytesForCurrentThread();
            _shard.Work(connection.End);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private FakeConnection Subscriber()
    {
        var connection = new FakeConnection(_shard, _topics);
        _shard.Work(() =>
        {
            for (var i = 0; i < Own; i++)
                connection.Subscribe($"own {i}");
        });
        return connection;
    }
}
