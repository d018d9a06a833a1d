using BenchmarkDotNet.Attributes;
using Dunlin.MicroBenchmarks.InMemory;
using Dunlin.MicroBenchmarks.Validation;

namespace Dunlin.MicroBenchmarks.Delivery;

/// <summary>What waits for 16 connections, given to their sockets.</summary>
[MemoryDiagnoser]
public class Flushing
{
    private const int Clients = 16;
    private const int Each = 8;
    private static readonly byte[] Payload = Payloads.Text(100);
    private InMemoryServer _server = null!;
    private InMemoryClient[] _clients = [];

    [GlobalSetup]
    public void Setup()
    {
        _server = new InMemoryServer();
        _clients = _server.Join(Clients);
        Validate(Replies, _clients, Each);
        Validate(RepliesBetweenPublications, _clients, Each);
        Validate(CatchUp, _clients, Each);
    }

    [GlobalCleanup]
    public void Cleanup() => _server.Dispose();

    /// <summary>One of 8 messages that each connection is sent on its own in a round.</summary>
    [Benchmark(OperationsPerInvoke = Clients * Each)]
    public long Replies()
    {
        _server.Loop.BeginRound();
        foreach (var client in _clients)
        {
            for (var i = 0; i < Each; i++)
                client.Connection.SendMessage(Payload, MessageType.Text, compress: false);
        }

        _server.Loop.EndRound();
        return BytesTaken();
    }

    /// <summary>One of 8 messages to each connection, published and sent in turn: they keep their order.</summary>
    [Benchmark(OperationsPerInvoke = Clients * Each)]
    public long RepliesBetweenPublications()
    {
        _server.Loop.BeginRound();
        for (var i = 0; i < Each / 2; i++)
        {
            _server.Topics.Publish(InMemoryServer.Room, Payload, MessageType.Text);
            foreach (var client in _clients)
                client.Connection.SendMessage(Payload, MessageType.Text, compress: false);
        }

        _server.Loop.EndRound();
        return BytesTaken();
    }

    /// <summary>One of 8 publications to each connection while its peer takes nothing; then they all catch up.</summary>
    [Benchmark(OperationsPerInvoke = Clients * Each)]
    public long CatchUp()
    {
        foreach (var client in _clients)
            client.Channel.IsBlocked = true;
        for (var i = 0; i < Each; i++)
            PublishInRound();

        _server.Loop.BeginRound();
        foreach (var client in _clients)
        {
            client.Channel.IsBlocked = false;
            client.Connection.OnWritable();
        }

        _server.Loop.EndRound();
        return BytesTaken();
    }

    private void PublishInRound()
    {
        _server.Loop.BeginRound();
        _server.Topics.Publish(InMemoryServer.Room, Payload, MessageType.Text);
        _server.Loop.EndRound();
    }

    private long BytesTaken()
    {
        var bytes = 0L;
        foreach (var client in _clients)
            bytes += client.Channel.BytesTaken;
        return bytes;
    }

    private static void Validate(Func<long> work, InMemoryClient[] clients, int times)
    {
        Array.ForEach(clients, client => client.Channel.Record());
        work();

        var frame = Wire.Server(Wire.Text, Payload);
        byte[] all = [.. Enumerable.Repeat(frame, times).SelectMany(static bytes => bytes)];
        foreach (var client in clients)
            Expect.Same(all, client.Channel.TakeRecording(), "what a client got");
    }
}
