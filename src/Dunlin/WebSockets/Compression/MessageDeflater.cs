using System.Buffers;
using System.Diagnostics;

namespace Dunlin.WebSockets;

/// <summary>Compresses whole messages as RFC 7692 section 7.2.1 says. For one thread at a time. Allocates nothing managed per message.</summary>
internal sealed unsafe class MessageDeflater : IDisposable
{
    private const int TrailerLength = 4;    // 00 00 FF FF, which the receiver puts back
    private const int MinSpan = 64;
    private const int MaxSpan = 32 * 1024;

    private readonly ZlibStreamHandle _handle;
    private bool _hasContext;
    private bool _midMessage;

    /// <param name="windowBits">9 to 15; at most what the client allowed with server_max_window_bits.</param>
    /// <param name="memoryLevel">zlib's memLevel, 1 to 9.</param>
    /// <param name="level">zlib's level, 1 to 9.</param>
    public MessageDeflater(int windowBits, int memoryLevel = CompressionDefaults.PooledMemoryLevel, int level = CompressionDefaults.Level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBits, CompressionDefaults.MinWindowBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowBits, CompressionDefaults.MaxWindowBits);
        _handle = ZlibStreamHandle.ForDeflate(level, windowBits, memoryLevel);
    }

    /// <summary>A compressor for one connection that keeps its context: smaller than the pooled ones.</summary>
    public static MessageDeflater ForConnection(in DeflateParameters parameters) => new(
        Math.Min(parameters.ServerWindowBits, CompressionDefaults.ConnectionWindowBits),
        CompressionDefaults.ConnectionMemoryLevel);

    /// <summary>Writes the compressed payload, without the trailing 00 00 FF FF, to <paramref name="output"/>.</summary>
    /// <param name="payload">The whole message.</param>
    /// <param name="keepContext">
    /// True: the message may refer to those before it, and later ones to it, so every message compressed this way must reach the
    /// receiver, in order, with nothing else compressed in between (else call <see cref="Forget"/>). False: it stands alone.
    /// </param>
    /// <param name="output">Asked for spans of 64 bytes to 32 KB.</param>
    public void Compress(ReadOnlySpan<byte> payload, bool keepContext, IBufferWriter<byte> output)
    {
        ThrowIfBroken();
        if (payload.IsEmpty)
        {
            WriteEmptyMessage(output);
            return;
        }

        if (!keepContext)
            Forget();
        _midMessage = true;
        Run(payload, keepContext ? ZlibNative.SyncFlush : ZlibNative.FullFlush, output);
        _midMessage = false;
        _hasContext = keepContext;
    }

    /// <summary>
    /// Drops the window: what is compressed next refers to nothing earlier. Needed after the receiver got a compressed message
    /// from elsewhere (a shared publication), which moved its window, or did not get one from here.
    /// </summary>
    public void Forget()
    {
        ThrowIfBroken();
        if (!_hasContext)
            return;

        // A full flush without input: zlib clears its hash table (128 KB, about 2 microseconds) and writes one more empty stored
        // block. The block is dropped: it begins and ends on a byte boundary, since the stream was flushed before.
        var dropped = stackalloc byte[16];
        using var lease = _handle.Borrow();
        var stream = lease.Stream;
        stream->SetInput(null, 0);
        stream->SetOutput(dropped, 16);
        Check(ZlibNative.Deflate(stream, ZlibNative.FullFlush));
        _hasContext = false;
    }

    /// <summary>Prepares for another owner. False if an exception interrupted a message: then it must be disposed.</summary>
    public bool TryReset()
    {
        if (_midMessage || _handle.IsClosed)
            return false;
        Forget();
        return true;
    }

    public void Dispose() => _handle.Dispose();

    // The header bits of an empty stored block; zlib would write nothing at all if the last call was a flush.
    private static void WriteEmptyMessage(IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = 0;
        output.Advance(1);
    }

    // An IBufferWriter takes nothing back, so the last four bytes written are always held in `tail` until more follow.
    private void Run(ReadOnlySpan<byte> payload, int flush, IBufferWriter<byte> output)
    {
        Span<byte> tail = stackalloc byte[TrailerLength];
        var held = 0;
        using var lease = _handle.Borrow();
        var stream = lease.Stream;
        fixed (byte* input = payload)
        {
            stream->SetInput(input, payload.Length);
            bool full;
            do
            {
                var target = output.GetSpan(Math.Clamp(payload.Length / 2, MinSpan, MaxSpan));
                tail[..held].CopyTo(target);
                var written = held + DeflateInto(stream, target[held..], flush, out full);
                held = Math.Min(written, TrailerLength);
                target.Slice(written - held, held).CopyTo(tail);
                output.Advance(written - held);
            }
            while (full);
        }

        Debug.Assert(held == TrailerLength && tail.SequenceEqual<byte>([0, 0, 0xFF, 0xFF]), "A flushed stream ends in an empty stored block.");
    }

    private static int DeflateInto(ZlibStream* stream, Span<byte> target, int flush, out bool full)
    {
        fixed (byte* output = target)
        {
            stream->SetOutput(output, target.Length);
            Check(ZlibNative.Deflate(stream, flush));
            full = stream->AvailableOut == 0;
            return target.Length - (int)stream->AvailableOut;
        }
    }

    // BufferError only says that the last call had nothing left to do.
    private static void Check(int code)
    {
        if (code is not (ZlibNative.Ok or ZlibNative.BufferError))
            throw new InvalidOperationException($"zlib could not compress (code {code}).");
    }

    private void ThrowIfBroken()
    {
        if (_midMessage)
            throw new InvalidOperationException("An earlier message was interrupted; this compressor cannot go on.");
    }
}
