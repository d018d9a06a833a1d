using BenchmarkDotNet.Attributes;
using Dunlin.MicroBenchmarks.Validation;
using Dunlin.WebSockets.Frames;

namespace Dunlin.MicroBenchmarks.Frames;

/// <summary>Frames of a client, read out of a receive buffer. The buffer is filled before each read, as the kernel would: unmasking writes in it.</summary>
[MemoryDiagnoser]
public class FrameParsing
{
    private const int Frames = 16;
    private const uint Key = 0xA1B2C3D4;
    private readonly MessageReader _reader = new(new MessageLimits(MaxMessageSize: 16 * 1024 * 1024, MaxFragments: 16_384), deflate: null);
    private byte[] _payload = [];
    private byte[] _text = [];
    private byte[] _binary = [];
    private byte[] _one = [];
    private byte[] _received = [];

    /// <summary>Bytes of a payload: one for each form of the length, 7, 16 and 64 bits.</summary>
    [Params(16, 1024, 65_536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = Payloads.Text(Size);
        _one = Wire.Client(Wire.Binary, _payload, Key);
        _text = Repeat(Wire.Client(Wire.Text, _payload, Key));
        _binary = Repeat(_one);
        _received = new byte[_binary.Length];

        Validate(_text, ReceivedKind.Text);
        Validate(_binary, ReceivedKind.Binary);
        Expect.Equal((long)Frames * Size, Text(), "bytes of text");
        Expect.Equal((long)Frames * Size, Binary(), "bytes of binary");
        Expect.Equal(Size, CutInTwo(), "bytes of a frame in two pieces");
    }

    /// <summary>One frame, checked to be UTF-8.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long Text() => ReadAll(_text);

    /// <summary>One frame.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long Binary() => ReadAll(_binary);

    /// <summary>One frame that arrives in two reads: it has to be kept meanwhile.</summary>
    [Benchmark]
    public long CutInTwo()
    {
        _one.CopyTo(_received, 0);
        var half = _one.Length / 2;
        return Read(_received.AsSpan(0, half)) + Read(_received.AsSpan(half, _one.Length - half));
    }

    private static byte[] Repeat(byte[] frame) => [.. Enumerable.Repeat(frame, Frames).SelectMany(static bytes => bytes)];

    private long ReadAll(byte[] sent)
    {
        sent.CopyTo(_received, 0);
        return Read(_received.AsSpan(0, sent.Length));
    }

    private long Read(Span<byte> input)
    {
        var bytes = 0L;
        while (_reader.TryRead(ref input, out var received))
            bytes += received.Payload.Length;
        _reader.Recycle();
        return bytes;
    }

    private void Validate(byte[] sent, ReceivedKind kind)
    {
        sent.CopyTo(_received, 0);
        var input = _received.AsSpan(0, sent.Length);
        var count = 0;
        for (; _reader.TryRead(ref input, out var received); count++)
        {
            Expect.Equal((long)kind, (long)received.Kind, "kind");
            Expect.Same(_payload, received.Payload, "payload");
        }

        Expect.Equal(Frames, count, "frames");
    }
}
