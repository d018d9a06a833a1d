using System.Diagnostics;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Memory;

/// <summary>1,000,000 topics with one subscriber each, over 1,000 connections on two shards, within 1 GB. Prints what it measures.</summary>
[Trait("Category", "Slow")]
public sealed class MillionTopicsTests(ITestOutputHelper output)
{
    private const int Topics = 1_000_000;
    private const int Connections = 1_000;
    private const long OneGigabyte = 1L << 30;
    private static readonly byte[] Payload = new byte[16];
    private readonly Baseline _baseline = new();
    private readonly long _managedBefore = GC.GetTotalMemory(forceFullCollection: true);
    private readonly long _processBefore = ProcessMemory();

    [Fact]
    public void StayWithinAGigabyte()
    {
        var topics = new TopicRegistry();
        using var first = new ThreadedShard();
        using var second = new ThreadedShard();
        var shards = new[] { first, second };
        var connections = Enumerable.Range(0, Connections).Select(i => new CountingConnection(shards[i % 2], topics)).ToArray();

        Subscribe(connections, shards);
        Assert.Equal(Topics, topics.Count);
        Assert.Equal(Topics, topics.Subscriptions);
        CheckMemory("one subscriber each");

        for (var topic = 0; topic < Topics; topic++)
            Assert.Equal(1, topics.Publish(NameOf(topic), Payload).Reached);
        CheckDelivered(connections, shards, messagesEach: 1);
        CheckMemory("one publish to each, while the shards flush");

        first.Do(() =>
        {
            for (var topic = 0; topic < Topics; topic++)
                topics.Publish(NameOf(topic), Payload);
            output.WriteLine($"In that round {_baseline.ChunksHeld:N0} chunks were held.");
            CheckMemory("one publish to each, before any is flushed", collect: false);
        });
        CheckDelivered(connections, shards, messagesEach: 2);
        CheckMemory("one publish to each in a single round");

        foreach (var connection in connections)
            ((ThreadedShard)connection.Shard).Do(connection.End);
        Array.ForEach(shards, shard => shard.Settle());
        Assert.Equal(0, topics.Count);
        Assert.Equal(0, topics.Subscriptions);
        _baseline.AssertNothingHeld();
        Assert.InRange(CheckMemory("all unsubscribed"), 0, OneGigabyte / 10);
        GC.KeepAlive(connections);
    }

    // Half of them on their loop, half from another thread.
    private static void Subscribe(CountingConnection[] connections, ThreadedShard[] shards)
    {
        shards[0].Do(() => Subscribe(connections, 0));
        Subscribe(connections, 1);
        Array.ForEach(shards, shard => shard.Settle());
    }

    private static void Subscribe(CountingConnection[] connections, int remainder)
    {
        for (var topic = remainder; topic < Topics; topic += 2)
            Assert.True(connections[topic % Connections].Subscribe(NameOf(topic)));
    }

    private void CheckDelivered(CountingConnection[] connections, ThreadedShard[] shards, int messagesEach)
    {
        Array.ForEach(shards, shard => shard.Settle());
        const int each = Topics / Connections * (FakeFormat.HeaderSize + 16);
        Assert.All(connections, connection => Assert.Equal(messagesEach * each, connection.Bytes));
        _baseline.AssertNothingHeld();
    }

    /// <summary>Returns the managed bytes that the topics cost.</summary>
    private long CheckMemory(string when, bool collect = true)
    {
        if (collect)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var managed = GC.GetTotalMemory(forceFullCollection: false) - _managedBefore;
        var process = ProcessMemory();
        output.WriteLine(
            $"{when}: {managed / (1 << 20):N0} MB managed, {managed / Topics:N0} bytes a topic; the process {process / (1 << 20):N0} MB, {_processBefore / (1 << 20):N0} MB before.");
        Assert.InRange(managed, 0, OneGigabyte);
        Assert.InRange(process - _processBefore, long.MinValue, OneGigabyte);
        return managed;
    }

    private static long ProcessMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static string NameOf(int topic) => $"user:{topic}";
}
