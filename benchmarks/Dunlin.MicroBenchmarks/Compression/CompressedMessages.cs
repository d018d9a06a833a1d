using BenchmarkDotNet.Attributes;
using Dunlin.MicroBenchmarks.InMemory;
using Dunlin.MicroBenchmarks.Validation;
using Dunlin.WebSockets;

namespace Dunlin.MicroBenchmarks.Compression;

/// <summary>Messages of 1 KB over connections that negotiated permessage-deflate.</summary>
[MemoryDiagnoser]
public class CompressedMessages
{
    private const int Subscribers = 256;
    private const uint Key = 0xA1B2C3D4;
    private static readonly byte[] Payload = Payloads.Text(1024);
    private static readonly DeflateParameters Shared = new(ServerNoContextTakeover: true, ClientNoContextTakeover: true, ServerMaxWindowBits: null);
    private static readonly DeflateParameters Dedicated = new(ServerNoContextTakeover: false, ClientNoContextTakeover: false, ServerMaxWindowBits: null);
    private InMemoryServer _server = null!;
    private InMemoryClient[] _subscribers = [];
    private InMemoryClient _shared = null!;
    private InMemoryClient _dedicated = null!;
    private byte[] _sent = [];
    private byte[] _received = [];

    [GlobalSetup]
    public void Setup()
    {
        _server = new InMemoryServer();
        _subscribers = _server.Join(Subscribers, Shared);
        _shared = _server.Connect(1, Shared)[0];
        _dedicated = _server.Connect(1, Dedicated)[0];
        _sent = Wire.Client(Wire.CompressedText, Deflate.Compress(Payload), Key);
        _received = new byte[_sent.Length];

        Validate(() => Publish(), _subscribers);
        Validate(() => Send(), [_shared]);
        Validate(() => SendInContext(), [_dedicated]);
        _shared.Channel.Record();
        Receive();
        Expect.Same(Wire.Server(Wire.Text, Payload), _shared.Channel.TakeRecording(), "echo of a compressed message");
    }

    [GlobalCleanup]
    public void Cleanup() => _server.Dispose();

    /// <summary>Compressed once, delivered to 256.</summary>
    [Benchmark]
    public long Publish()
    {
        _server.Loop.BeginRound();
        var result = _server.Topics.Publish(InMemoryServer.Room, Payload, MessageType.Text, compress: true);
        _server.Loop.EndRound();
        return result.Reached;
    }

    /// <summary>To one connection, without context takeover.</summary>
    [Benchmark]
    public long Send() => Send(_shared);

    /// <summary>To one connection, with context takeover.</summary>
    [Benchmark]
    public long SendInContext() => Send(_dedicated);

    /// <summary>From one connection, and its uncompressed echo.</summary>
    [Benchmark]
    public long Receive()
    {
        _sent.CopyTo(_received, 0);
        _server.Loop.BeginRound();
        _shared.Connection.OnBytes(_received);
        _server.Loop.EndRound();
        return _shared.Channel.BytesTaken;
    }

    private long Send(InMemoryClient client)
    {
        _server.Loop.BeginRound();
        var result = client.Connection.SendMessage(Payload, MessageType.Text, compress: true);
        _server.Loop.EndRound();
        return result.Bytes;
    }

    private static void Validate(Action work, InMemoryClient[] clients)
    {
        Array.ForEach(clients, client => client.Channel.Record());
        work();
        foreach (var client in clients)
            ValidateFrame(client.Channel.TakeRecording());
    }

    // One frame of 126 to 65,535 compressed bytes.
    private static void ValidateFrame(byte[] frame)
    {
        var compressed = frame.AsSpan(4);
        Expect.Same(Wire.Server(Wire.CompressedText, compressed), frame, "compressed frame");
        Expect.Same(Payload, Deflate.Inflate(compressed), "message");
    }
}
