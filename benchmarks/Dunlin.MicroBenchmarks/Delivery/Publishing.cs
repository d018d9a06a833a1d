using BenchmarkDotNet.Attributes;
using Dunlin.MicroBenchmarks.InMemory;
using Dunlin.MicroBenchmarks.Validation;

namespace Dunlin.MicroBenchmarks.Delivery;

/// <summary>From the publish to the last subscriber's socket: append to the topic's log, then the flush at the end of the round.</summary>
[MemoryDiagnoser]
public class Publishing
{
    private const int BatchSize = 32;
    private static readonly byte[] Payload = Payloads.Text(100);
    private InMemoryServer _server = null!;
    private InMemoryClient[] _clients = [];

    [Params(1, 16, 256, 10_000)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _server = new InMemoryServer();
        _clients = _server.Join(Subscribers);
        Validate(One, times: 1, sender: null);
        Validate(Batch, BatchSize, sender: null);
        Validate(FromSubscriber, times: 1, _clients[0]);
    }

    [GlobalCleanup]
    public void Cleanup() => _server.Dispose();

    /// <summary>One message to everybody.</summary>
    [Benchmark]
    public long One()
    {
        _server.Loop.BeginRound();
        var result = _server.Topics.Publish(InMemoryServer.Room, Payload, MessageType.Text);
        _server.Loop.EndRound();
        return result.Reached;
    }

    /// <summary>One of 32 messages to everybody in one round.</summary>
    [Benchmark(OperationsPerInvoke = BatchSize)]
    public long Batch()
    {
        var reached = 0L;
        _server.Loop.BeginRound();
        for (var i = 0; i < BatchSize; i++)
            reached += _server.Topics.Publish(InMemoryServer.Room, Payload, MessageType.Text).Reached;
        _server.Loop.EndRound();
        return reached;
    }

    /// <summary>One message from a subscriber to everybody else.</summary>
    [Benchmark]
    public long FromSubscriber()
    {
        _server.Loop.BeginRound();
        var result = _clients[0].Connection.Publish(InMemoryServer.Room, Payload, MessageType.Text, compress: false);
        _server.Loop.EndRound();
        return result.Reached;
    }

    private void Validate(Func<long> publish, int times, InMemoryClient? sender)
    {
        Array.ForEach(_clients, client => client.Channel.Record());
        var reached = publish();

        var frame = Wire.Server(Wire.Text, Payload);
        byte[] all = [.. Enumerable.Repeat(frame, times).SelectMany(static bytes => bytes)];
        foreach (var client in _clients)
            Expect.Same(client == sender ? [] : all, client.Channel.TakeRecording(), "what a subscriber got");
        Expect.Equal((long)times * (sender is null ? Subscribers : Subscribers - 1), reached, "subscribers reached");
    }
}
