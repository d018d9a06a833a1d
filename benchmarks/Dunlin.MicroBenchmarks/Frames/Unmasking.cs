using BenchmarkDotNet.Attributes;
using Dunlin.MicroBenchmarks.Validation;
using Dunlin.WebSockets.Frames;

namespace Dunlin.MicroBenchmarks.Frames;

/// <summary>Unmasking in place (RFC 6455, section 5.3).</summary>
[MemoryDiagnoser]
public class Unmasking
{
    private const uint Key = 0xA1B2C3D4;
    private byte[] _payload = [];

    /// <summary>Bytes; 125 ends within a word.</summary>
    [Params(16, 125, 1024, 65_536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = Payloads.Random(Size);
        var expected = Wire.Masked(_payload, Key);
        Expect.Equal(Size, InPlace(), "bytes");
        Expect.Same(expected, _payload, "masked");
    }

    /// <summary>One payload. Every other time it is masked again, which is the same work.</summary>
    [Benchmark]
    public long InPlace()
    {
        Masking.Apply(_payload, Key);
        return _payload.Length;
    }
}
