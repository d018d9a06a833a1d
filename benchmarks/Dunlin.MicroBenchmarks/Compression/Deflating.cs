using BenchmarkDotNet.Attributes;
using Dunlin.MicroBenchmarks.Validation;
using Dunlin.WebSockets;
using Dunlin.WebSockets.Frames;

namespace Dunlin.MicroBenchmarks.Compression;

/// <summary>permessage-deflate (RFC 7692) of one message that compresses to about a third.</summary>
[MemoryDiagnoser]
public class Deflating
{
    private readonly PooledBuffer _output = new();
    private readonly MessageDeflater _alone = new(CompressionDefaults.MaxWindowBits);
    private readonly MessageDeflater _inContext = new(CompressionDefaults.MaxWindowBits);
    private readonly MessageInflater _inflater = new();
    private byte[] _payload = [];
    private byte[] _compressed = [];

    /// <summary>Bytes before compression.</summary>
    [Params(128, 1024, 16_384)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = Payloads.Text(Size);
        Alone();
        _compressed = _output.Written.ToArray();
        Expect.Same(_payload, Deflate.Inflate(_compressed), "compressed alone");
        InContext();
        Expect.Same(_payload, Deflate.Inflate(_output.Written), "the first in a context");
        Inflate();
        Expect.Same(_payload, _output.Written, "inflated");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _output.Dispose();
        _alone.Dispose();
        _inContext.Dispose();
        _inflater.Dispose();
    }

    /// <summary>On its own, so that every subscriber can read it.</summary>
    [Benchmark]
    public long Alone() => Compress(_alone, keepContext: false);

    /// <summary>With what came before in the window.</summary>
    [Benchmark]
    public long InContext() => Compress(_inContext, keepContext: true);

    [Benchmark]
    public long Inflate()
    {
        _output.Clear();
        _inflater.Append(_compressed, _output, limit: Size);
        _inflater.Finish(keepContext: false);
        return _output.Length;
    }

    private long Compress(MessageDeflater deflater, bool keepContext)
    {
        _output.Clear();
        deflater.Compress(_payload, keepContext, _output);
        return _output.Length;
    }
}
