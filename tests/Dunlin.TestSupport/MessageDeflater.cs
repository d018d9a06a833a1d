using System.IO.Compression;

namespace Dunlin.TestSupport;

/// <summary>The client's side of permessage-deflate, sending (RFC 7692, section 7.2.1).</summary>
/// <param name="contextTakeover">Keep the window from one message to the next; with the full window only.</param>
/// <param name="windowBits">9 to 15: no match reaches further back than 2 to this power.</param>
public sealed class MessageDeflater(bool contextTakeover = false, int windowBits = 15) : IDisposable
{
    private const int FullWindow = 15;

    private readonly MemoryStream _output = new();
    private DeflateStream? _deflate;

    private static ReadOnlySpan<byte> EmptyStoredBlock => [0x00, 0x00, 0xFF, 0xFF];

    public byte[] Deflate(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
            return [0x00];

        // DeflateStream has the full window only, so a smaller one is kept by starting anew after that many bytes.
        var step = windowBits == FullWindow ? message.Length : 1 << windowBits;
        for (var rest = message; !rest.IsEmpty; rest = rest[Math.Min(step, rest.Length)..])
            DeflatePart(rest[..Math.Min(step, rest.Length)]);
        return TakeOutput();
    }

    public void Dispose()
    {
        _deflate?.Dispose();
        _output.Dispose();
    }

    private void DeflatePart(ReadOnlySpan<byte> part)
    {
        _deflate ??= new DeflateStream(_output, CompressionLevel.Optimal, leaveOpen: true);
        _deflate.Write(part);
        _deflate.Flush();
        if (!contextTakeover || windowBits < FullWindow)
            DropWindow();
    }

    private void DropWindow()
    {
        var length = _output.Length;
        _deflate?.Dispose();
        _deflate = null;

        // Disposing wrote a final block, which has no place inside a message.
        _output.SetLength(length);
    }

    private byte[] TakeOutput()
    {
        var bytes = _output.ToArray();
        _output.SetLength(0);
        if (!bytes.AsSpan().EndsWith(EmptyStoredBlock))
            throw new InvalidOperationException("A flush of DeflateStream did not end in an empty stored block");

        return bytes[..^EmptyStoredBlock.Length];
    }
}
