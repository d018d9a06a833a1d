using Dunlin.Topics;

namespace Dunlin.WebSockets.Frames;

/// <summary>
/// Publications as WebSocket frames for subscribers that negotiated permessage-deflate with one server window: those to be compressed are
/// compressed once, each on its own (RFC 7692, section 7.2.1), so that every such subscriber can read the same bytes.
/// </summary>
internal sealed class DeflateFormat : WebSocketFormat
{
    private static readonly DeflateFormat[] Formats =
        [.. Enumerable.Range(CompressionDefaults.MinWindowBits, CompressionDefaults.MaxWindowBits - CompressionDefaults.MinWindowBits + 1).Select(bits => new DeflateFormat(bits))];

    // Empty between publications: the array goes back to its pool.
    [ThreadStatic]
    private static PooledBuffer? t_compressed;

    private readonly int _windowBits;

    private DeflateFormat(int windowBits) => _windowBits = windowBits;

    public static DeflateFormat For(int windowBits) => Formats[windowBits - CompressionDefaults.MinWindowBits];

    public override bool EncodesSlowly(in Publication publication) => publication.Compress;

    public override int Encode(in Publication publication, Span<byte> destination)
    {
        if (!publication.Compress)
            return base.Encode(publication, destination);

        using var compressed = t_compressed ??= new PooledBuffer();
        Compress(publication.Payload, compressed);

        // Data that does not shrink goes as it is: compression is a choice for each message (RFC 7692, section 6).
        if (compressed.Length >= publication.Payload.Length)
            return base.Encode(publication, destination);

        var header = FrameWriter.WriteHeader(destination, (Opcode)publication.Type, compressed.Length, compressed: true);
        compressed.Written.CopyTo(destination[header..]);
        return header + compressed.Length;
    }

    private void Compress(ReadOnlySpan<byte> payload, PooledBuffer output)
    {
        var pool = CodecPools.Deflaters(_windowBits);
        var deflater = pool.Get();
        deflater.Compress(payload, keepContext: false, output);
        pool.Return(deflater);
    }
}
