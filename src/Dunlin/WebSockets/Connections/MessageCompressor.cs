using Dunlin.WebSockets.Frames;

namespace Dunlin.WebSockets;

/// <summary>Compresses what is sent to one connection as negotiated (RFC 7692, section 7.2.1). Under the connection's lock.</summary>
internal sealed class MessageCompressor(DeflateParameters parameters) : IDisposable
{
    // Empty between messages: the array goes back to its pool.
    [ThreadStatic]
    private static PooledBuffer? t_compressed;

    private MessageDeflater? _own;

    /// <summary>Writes a whole frame.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="type">Text or binary.</param>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="windowMoved">Whether shared publications were sent since the last message: they moved the peer's window.</param>
    public void Encode(ReadOnlySpan<byte> payload, MessageType type, PooledBuffer output, bool windowMoved)
    {
        using var compressed = t_compressed ??= new PooledBuffer();
        if (parameters.ServerNoContextTakeover)
            CompressAlone(payload, compressed);
        else
            CompressInContext(payload, compressed, windowMoved);

        var header = FrameWriter.WriteHeader(output.GetSpan(FrameWriter.MaxHeaderSize), (Opcode)type, compressed.Length, compressed: true);
        output.Advance(header);
        output.Write(compressed.Written);
    }

    public void Dispose()
    {
        _own?.Dispose();
        _own = null;
    }

    private void CompressInContext(ReadOnlySpan<byte> payload, PooledBuffer output, bool windowMoved)
    {
        _own ??= MessageDeflater.ForConnection(parameters);
        if (windowMoved)
            _own.Forget();
        _own.Compress(payload, keepContext: true, output);
    }

    private void CompressAlone(ReadOnlySpan<byte> payload, PooledBuffer output)
    {
        var pool = CodecPools.Deflaters(parameters.ServerWindowBits);
        var deflater = pool.Get();
        deflater.Compress(payload, keepContext: false, output);
        pool.Return(deflater);
    }
}
