using BenchmarkDotNet.Attributes;
using Dunlin.MicroBenchmarks.Validation;
using Dunlin.Topics;
using Dunlin.WebSockets.Frames;

namespace Dunlin.MicroBenchmarks.Frames;

/// <summary>Frames of the server.</summary>
[MemoryDiagnoser]
public class FrameEncoding
{
    private byte[] _payload = [];
    private byte[] _frame = [];

    /// <summary>Bytes of a payload: one for each form of the length, 7, 16 and 64 bits.</summary>
    [Params(16, 1024, 65_536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = Payloads.Text(Size);
        _frame = new byte[FrameWriter.MaxHeaderSize + Size];

        var reply = Wire.Server(Wire.Binary, _payload);
        Expect.Equal(reply.Length, Reply(), "length of a reply");
        Expect.Same(reply, _frame.AsSpan(0, reply.Length), "reply");

        var publication = Wire.Server(Wire.Text, _payload);
        Expect.Equal(publication.Length, Publication(), "length of a publication");
        Expect.Same(publication, _frame.AsSpan(0, publication.Length), "publication");
    }

    /// <summary>A message to one connection.</summary>
    [Benchmark]
    public long Reply() => FrameWriter.Write(_frame, Opcode.Binary, _payload);

    /// <summary>A message to a topic's log.</summary>
    [Benchmark]
    public long Publication() => WebSocketFormat.Plain.Encode(new Publication(_payload, MessageType.Text, compress: false), _frame);
}
