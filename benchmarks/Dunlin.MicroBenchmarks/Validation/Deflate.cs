using System.IO.Compression;

namespace Dunlin.MicroBenchmarks.Validation;

/// <summary>RFC 7692, section 7.2, over .NET's own streams, to judge the engine's by.</summary>
internal static class Deflate
{
    // An empty stored block without its last four bytes: the sender leaves those out.
    private static readonly byte[] Trailer = [0x00, 0x00, 0xFF, 0xFF];

    public static byte[] Inflate(ReadOnlySpan<byte> compressed)
    {
        // A final empty block ends the stream, which a message's own blocks do not.
        using var input = new MemoryStream([.. compressed, .. Trailer, 0x03, 0x00]);
        using var inflated = new MemoryStream();
        using var inflater = new DeflateStream(input, CompressionMode.Decompress);
        inflater.CopyTo(inflated);
        return inflated.ToArray();
    }

    /// <summary>A message on its own; its last block is final, which section 7.2.3.5 allows, so one byte of padding follows.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> payload)
    {
        using var compressed = new MemoryStream();
        using (var deflater = new DeflateStream(compressed, CompressionLevel.Optimal))
            deflater.Write(payload);
        return [.. compressed.ToArray(), 0x00];
    }
}
