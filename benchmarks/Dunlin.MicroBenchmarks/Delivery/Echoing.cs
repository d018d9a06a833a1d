using BenchmarkDotNet.Attributes;
using Dunlin.MicroBenchmarks.InMemory;
using Dunlin.MicroBenchmarks.Validation;

namespace Dunlin.MicroBenchmarks.Delivery;

/// <summary>The whole way of a message: bytes in, frame parsed, handler called, reply queued, flushed.</summary>
[MemoryDiagnoser]
public class Echoing
{
    private const uint Key = 0xA1B2C3D4;
    private InMemoryServer _server = null!;
    private InMemoryClient _client = null!;
    private byte[] _sent = [];
    private byte[] _received = [];

    /// <summary>Bytes of a payload.</summary>
    [Params(16, 1024)]
    public int Size { get; set; }

    /// <summary>Messages in one read.</summary>
    [Params(1, 16)]
    public int InFlight { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _server = new InMemoryServer();
        _client = _server.Connect(1)[0];
        var payload = Payloads.Text(Size);
        _sent = Repeat(Wire.Client(Wire.Text, payload, Key));
        _received = new byte[_sent.Length];

        _client.Channel.Record();
        Round();
        Expect.Same(Repeat(Wire.Server(Wire.Text, payload)), _client.Channel.TakeRecording(), "echo");
    }

    [GlobalCleanup]
    public void Cleanup() => _server.Dispose();

    /// <summary>All messages of one read. The buffer is filled before, as the kernel would: unmasking writes in it.</summary>
    [Benchmark]
    public long Round()
    {
        _sent.CopyTo(_received, 0);
        _server.Loop.BeginRound();
        _client.Connection.OnBytes(_received);
        _server.Loop.EndRound();
        return _client.Channel.BytesTaken;
    }

    private byte[] Repeat(byte[] frame) => [.. Enumerable.Repeat(frame, InFlight).SelectMany(static bytes => bytes)];
}
