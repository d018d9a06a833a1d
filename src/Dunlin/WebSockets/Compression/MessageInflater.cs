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

    // The last four bytes of an empty stored block, which the sender left out, and one byte more: with BlockFlush zlib stops
    // after that block, so the extra byte stays unread exactly if the message ended where a block ends.
    private static ReadOnlySpan<byte> TrailerAndProbe => [0x00, 0x00, 0xFF, 0xFF, 0x00];

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
    /// <param name="output">As for <see cref="Append"/>; nothing is written if the message was well formed.</param>
    /// <param name="limit">As for <see cref="Append"/>.</param>
    /// <param name="keepContext">False forgets the window, as agreed with client_no_context_takeover.</param>
    public InflateResult Finish(IBufferWriter<byte> output, int limit, bool keepContext)
    {
        if (_failure != InflateResult.Ok)
            return _failure;
        using var lease = _handle.Borrow();
        if (!_betweenStreams)
            _failure = FeedTrailer(lease.Stream, output, limit);
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
            var code = Step(stream, output, limit, ZlibNative.NoFlush);
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

    private InflateResult FeedTrailer(ZlibStream* stream, IBufferWriter<byte> output, int limit)
    {
        fixed (byte* input = TrailerAndProbe)
        {
            stream->SetInput(input, TrailerAndProbe.Length);
            var code = Step(stream, output, limit, ZlibNative.BlockFlush);
            if (_inflated > limit)
                return InflateResult.TooLarge;
            if (code == ZlibNative.StreamEnd)
                Restart(stream);    // the empty block itself had BFINAL set
            else if (code != ZlibNative.Ok)
                return FailureOf(code);
            return stream->AvailableIn == 1 ? InflateResult.Ok : InflateResult.Corrupt;
        }
    }

    // One call of zlib. At the limit it gets one byte of scratch: if that is used, the message is too large.
    private int Step(ZlibStream* stream, IBufferWriter<byte> output, int limit, int flush)
    {
        byte scratch;
        var room = (int)(limit - _inflated);
        var target = room > 0 ? GetSpan(output, stream->AvailableIn, room) : new Span<byte>(&scratch, 1);
        fixed (byte* next = target)
        {
            stream->SetOutput(next, target.Length);
            var code = ZlibNative.Inflate(stream, flush);
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
