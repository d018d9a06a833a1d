using System.IO.Compression;

namespace Dunlin.TestSupport;

/// <summary>The client's side of permessage-deflate, sending (RFC 7692, section 7.2.1).</summary>
/// <param name="contextTakeover">Keep the window from one message to the next.</param>
public sealed class MessageDeflater(bool contextTakeover = false) : IDisposable
{
    private static ReadOnlySpan<byte> EmptyStoredBlock => [0x00, 0x00, 0xFF, 0xFF];

    private readonly MemoryStream _output = new();
    private DeflateStream? _deflate;

    public byte[] Deflate(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
            return [0x00];

        _deflate ??= new DeflateStream(_output, CompressionLevel.Optimal, leaveOpen: true);
        _deflate.Write(message);
        _deflate.Flush();
        var deflated = TakeOutput();
        if (!contextTakeover)
            DropWindow();
        return deflated;
    }

    public void Dispose()
    {
        _deflate?.Dispose();
        _output.Dispose();
    }

    private byte[] TakeOutput()
    {
        var bytes = _output.ToArray();
        _output.SetLength(0);
        if (!bytes.AsSpan().EndsWith(EmptyStoredBlock))
            throw new InvalidOperationException("A flush of DeflateStream did not end in an empty stored block");

        return bytes[..^EmptyStoredBlock.Length];
    }

    private void DropWindow()
    {
        _deflate?.Dispose();
        _deflate = null;
        _output.SetLength(0);
    }
}
