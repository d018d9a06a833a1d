using System.Buffers.Binary;
using System.Text;
using Dunlin.Topics;
using Dunlin.WebSockets.Frames;

namespace Dunlin.WebSockets;

/// <summary>Encodes what one connection sends beyond plain frames: compressed messages and close frames. Under the connection's lock.</summary>
internal sealed class MessageSender(DeflateParameters? deflate) : IDisposable
{
    private MessageDeflater? _ownDeflater;

    public bool IsCompressed => deflate is not null;

    /// <summary>The format of the logs such a connection reads.</summary>
    public static WireFormat FormatOf(DeflateParameters? deflate) =>
        deflate is { } parameters ? DeflateFormat.For(parameters.ServerWindowBits) : WebSocketFormat.Plain;

    /// <summary>A whole close frame (RFC 6455, section 5.5.1); without payload for 1005.</summary>
    public static byte[] EncodeClose(int code, string reason)
    {
        if (code == CloseCodes.NoStatus)
            return [0x88, 0];

        var length = 2 + Encoding.UTF8.GetByteCount(reason);
        var frame = new byte[2 + length];
        var header = FrameWriter.WriteHeader(frame, Opcode.Close, length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(header), (ushort)code);
        Encoding.UTF8.GetBytes(reason, frame.AsSpan(header + 2));
        return frame;
    }

    /// <summary>Compresses a message and writes its frame. Says whether shared publications have moved the peer's window since the last one.</summary>
    public void EncodeCompressed(ReadOnlySpan<byte> payload, MessageType type, PooledBuffer output, bool hasPublications)
    {
        using var compressed = new PooledBuffer();
        if (deflate is { ServerNoContextTakeover: false } parameters)
            CompressInContext(parameters, payload, compressed, hasPublications);
        else
            CompressAlone(payload, compressed);

        var header = FrameWriter.WriteHeader(output.GetSpan(FrameWriter.MaxHeaderSize), (Opcode)type, compressed.Length, compressed: true);
        output.Advance(header);
        output.Write(compressed.Written);
    }

    public void Dispose()
    {
        _ownDeflater?.Dispose();
        _ownDeflater = null;
    }

    private void CompressInContext(in DeflateParameters parameters, ReadOnlySpan<byte> payload, PooledBuffer output, bool hasPublications)
    {
        _ownDeflater ??= MessageDeflater.ForConnection(parameters);
        if (hasPublications)
            _ownDeflater.Forget();
        _ownDeflater.Compress(payload, keepContext: true, output);
    }

    private void CompressAlone(ReadOnlySpan<byte> payload, PooledBuffer output)
    {
        var pool = CodecPools.Deflaters(deflate!.Value.ServerWindowBits);
        var deflater = pool.Get();
        deflater.Compress(payload, keepContext: false, output);
        pool.Return(deflater);
    }
}
