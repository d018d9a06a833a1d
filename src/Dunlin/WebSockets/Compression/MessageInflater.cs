using System.Buffers;

namespace Dunlin.WebSockets;

/// <summary>
/// Inflates messages as RFC 7692 section 7.2.2 says, piece by piece as they arrive, so that text can be validated and size
/// limited while a message is still coming in. For one thread at a time. Allocates nothing managed per message.
/// </summary>
/// <remarks>
/// Blocks with BFINAL set (section 7.2.3.5) are allowed anywhere; the stream goes on after them with an empty window, as it
/// does for zlib's own compressor. Beyond the RFC, a message of no bytes is taken as empty (clients on Python's zlib send it),
/// and the padding byte after a final block may be missing.
/// </remarks>
internal sealed unsafe class MessageInflater : IDisposable
{
    private const int MinSpan = 256;
    private const int MaxSpan = 64 * 1024;

    private readonly ZlibStreamHandle _handle;
    private readonly int _windowBits;
    private InflateResult _failure;
    private long _inflated;
    private bool _betweenStreams = true;

    /// <param name="windowBits">The largest window that the sender may use: 8 to 15. Memory is the same for all.</param>
    public MessageInflater(int windowBits = CompressionDefaults.MaxWindowBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBits, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowBits, CompressionDefaults.MaxWindowBits);
        _windowBits = windowBits;
        _handle = ZlibStreamHandle.ForInflate(windowBits);
    }

    /// <summary>Bytes written so far for the current message.</summary>
    public long Inflated => _inflated;

    // The last four bytes of an empty stored block, which the sender left out; then a whole empty block. Each with one byte
    // more: with BlockFlush zlib stops after a block, so that byte stays unread exactly if the block ended just before it.
    // Without the second a message that is cut off passes whenever FF FF happens to be its code for "end of block".
    private static ReadOnlySpan<byte> Trailer => [0x00, 0x00, 0xFF, 0xFF, 0x00];

    private static ReadOnlySpan<byte> EmptyBlock => [0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00];

    /// <summary>Feeds the next bytes of the current message, a whole frame or any part of it.</summary>
    /// <param name="compressed">The unmasked bytes.</param>
    /// <param name="output">Gets what they inflate to; never more than <paramref name="limit"/> bytes a message.</param>
    /// <param name="limit">Largest inflated size of the whole message.</param>
    /// <returns>Once it is not <see cref="InflateResult.Ok"/> it stays so until <see cref="TryReset"/>.</returns>
    public InflateResult Append(ReadOnlySpan<byte> compressed, IBufferWriter<byte> output, int limit)
    {
        if (_failure != InflateResult.Ok || compressed.IsEmpty)
            return _failure;
        using var lease = _handle.Borrow();
        fixed (byte* input = compressed)
        {
            lease.Stream->SetInput(input, compressed.Length);
            _betweenStreams = false;
            return _failure = Drain(lease.Stream, output, limit);
        }
    }

    /// <summary>Ends the current message after its last frame.</summary>
    /// <param name="keepContext">False forgets the window, as agreed with client_no_context_takeover.</param>
    public InflateResult Finish(bool keepContext)
    {
        if (_failure != InflateResult.Ok)
            return _failure;
        using var lease = _handle.Borrow();
        if (!_betweenStreams)
            _failure = FeedBlockEnd(Trailer, lease.Stream);
        if (!_betweenStreams && _failure == InflateResult.Ok)
            _failure = FeedBlockEnd(EmptyBlock, lease.Stream);
        if (_failure == InflateResult.Ok)
            BeginMessage(lease.Stream, keepContext);
        return _failure;
    }

    /// <summary>Forgets the window, the current message and any failure. False if it is disposed.</summary>
    public bool TryReset()
    {
        if (_handle.IsClosed)
            return false;
        using var lease = _handle.Borrow();
        _failure = InflateResult.Ok;
        BeginMessage(lease.Stream, keepContext: false);
        return true;
    }

    public void Dispose() => _handle.Dispose();

    private void BeginMessage(ZlibStream* stream, bool keepContext)
    {
        if (!keepContext)
            Restart(stream);
        _inflated = 0;
        _betweenStreams = true;
    }

    // Runs until the input is used up and no output is held back for lack of room.
    private InflateResult Drain(ZlibStream* stream, IBufferWriter<byte> output, int limit)
    {
        while (true)
        {
            var code = Step(stream, output, limit);
            if (_inflated > limit)
                return InflateResult.TooLarge;
            if (code == ZlibNative.StreamEnd)
            {
                Restart(stream);
                if (stream->AvailableIn != 0)
                    continue;
                _betweenStreams = true;
                return InflateResult.Ok;
            }

            if (code is not (ZlibNative.Ok or ZlibNative.BufferError))
                return FailureOf(code);
            if (stream->AvailableOut != 0)
                return InflateResult.Ok;
        }
    }

    // Corrupt unless the block ends with the last byte but one. Nothing may come out: a stored block cut off four bytes early
    // would take the trailer for its data.
    private InflateResult FeedBlockEnd(ReadOnlySpan<byte> bytes, ZlibStream* stream)
    {
        byte scratch;
        fixed (byte* input = bytes)
        {
            stream->SetInput(input, bytes.Length);
            stream->SetOutput(&scratch, 1);
            var code = ZlibNative.Inflate(stream, ZlibNative.BlockFlush);
            if (code == ZlibNative.StreamEnd)
            {
                // The sender's empty block, the one without its last four bytes, had BFINAL set; zlib says so a call later.
                Restart(stream);
                code = ZlibNative.Inflate(stream, ZlibNative.BlockFlush);
            }

            return code != ZlibNative.Ok ? FailureOf(code)
                : stream->AvailableIn == 1 && stream->AvailableOut == 1 ? InflateResult.Ok
                : InflateResult.Corrupt;
        }
    }

    // One call of zlib. At the limit it gets one byte of scratch: if that is used, the message is too large.
    private int Step(ZlibStream* stream, IBufferWriter<byte> output, int limit)
    {
        byte scratch;
        var room = (int)(limit - _inflated);
        var target = room > 0 ? GetSpan(output, stream->AvailableIn, room) : new Span<byte>(&scratch, 1);
        fixed (byte* next = target)
        {
            stream->SetOutput(next, target.Length);
            var code = ZlibNative.Inflate(stream, ZlibNative.NoFlush);
            var written = target.Length - (int)stream->AvailableOut;
            _inflated += written;
            if (room > 0)
                output.Advance(written);
            return code;
        }
    }

    // JSON inflates to about three times its size; more comes in further steps.
    private static Span<byte> GetSpan(IBufferWriter<byte> output, uint input, int room)
    {
        var hint = (int)Math.Clamp(input * 3L, MinSpan, MaxSpan);
        var span = output.GetSpan(Math.Min(hint, room));
        return span.Length > room ? span[..room] : span;
    }

    private void Restart(ZlibStream* stream)
    {
        var code = ZlibNative.InflateReset(stream, _windowBits);
        if (code != ZlibNative.Ok)
            throw new InvalidOperationException($"zlib could not reset a decompressor (code {code}).");
    }

    private static InflateResult FailureOf(int code) => code switch
    {
        ZlibNative.DataError or ZlibNative.BufferError => InflateResult.Corrupt,
        _ => throw new InvalidOperationException($"zlib could not inflate (code {code})."),
    };
}
