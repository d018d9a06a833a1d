using System.Buffers;
using Dunlin.WebSockets;

namespace Dunlin.Bench.Load.Compression;

/// <summary>
/// A message compressed once, in which only the stamp changes: what is before the stamp and what is behind it are compressed each on its own, and the
/// stamp stands between them in a stored block (RFC 1951, section 3.2.4), as it is. A server has to inflate it like any other, and a client has nothing to
/// compress.
/// </summary>
internal static class StampedDeflate
{
    // Ends a flushed stream, and so the block before this one, on a byte; RFC 7692 leaves it out at the end of a message.
    private static ReadOnlySpan<byte> EmptyBlock => [0x00, 0x00, 0xFF, 0xFF];

    // Not the last block, stored; its length and the complement of it.
    private static ReadOnlySpan<byte> StampHeader => [0x00, Stamp.Size, 0x00, 0xFF - Stamp.Size, 0xFF];

    public static MessageTemplate Compress(ReadOnlySpan<byte> message, int stampOffset, int windowBits)
    {
        var output = new ArrayBufferWriter<byte>();
        var deflater = CodecPools.Deflaters(windowBits).Get();
        if (stampOffset > 0)
        {
            deflater.Compress(message[..stampOffset], keepContext: false, output);
            output.Write(EmptyBlock);
        }

        output.Write(StampHeader);
        var at = output.WrittenCount;
        output.Write(message.Slice(stampOffset, Stamp.Size));
        deflater.Compress(message[(stampOffset + Stamp.Size)..], keepContext: false, output);
        CodecPools.Deflaters(windowBits).Return(deflater);
        return new MessageTemplate(output.WrittenSpan.ToArray(), at, isCompressed: true);
    }
}
