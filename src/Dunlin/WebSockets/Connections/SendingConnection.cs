using System.Text;
using Dunlin.Connections;
using Dunlin.Topics;
using Dunlin.WebSockets.Channels;
using Dunlin.WebSockets.Frames;

namespace Dunlin.WebSockets;

/// <summary>The half of a WebSocket that any thread may use: frames out, under the connection's lock. The other half is <see cref="WebSocketConnection"/>.</summary>
internal abstract class SendingConnection(ByteChannel channel, TopicRegistry topics, WebSocketConnectionSettings settings, DeflateParameters? deflate)
    : MessageConnection(channel.Loop, topics, FormatOf(deflate), settings.Backpressure)
{
    // Empty between messages: the array goes back to its pool.
    [ThreadStatic]
    private static PooledBuffer? t_compressedFrame;

    private readonly MessageCompressor? _compressor = deflate is { } parameters ? new MessageCompressor(parameters) : null;
    private volatile ReadyState _state;
    private volatile ClosingStatus? _sentClose;

    public ReadyState ReadyState => _state;

    /// <summary>What our close frame said; null before there is one.</summary>
    protected ClosingStatus? SentClose => _sentClose;

    public bool IsCompressed => _compressor is not null;

    public override SendResult SendMessage(ReadOnlySpan<byte> payload, MessageType type, bool compress)
    {
        lock (Gate)
        {
            if (!MaySend())
                return SendResult.Dropped;
            if (compress && _compressor is not null)
                return SendCompressed(_compressor, payload, type);

            var frame = ReserveFrame(FrameWriter.MaxHeaderSize + payload.Length);
            return CommitMessage(FrameWriter.Write(frame, (Opcode)type, payload));
        }
    }

    public SendResult SendText(string text, bool compress)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (compress && _compressor is not null)
        {
            using var utf8 = new Utf8Text(text);
            return SendMessage(utf8.Bytes, MessageType.Text, compress);
        }

        lock (Gate)
        {
            if (!MaySend())
                return SendResult.Dropped;

            var length = Encoding.UTF8.GetByteCount(text);
            var frame = ReserveFrame(FrameWriter.MaxHeaderSize + length);
            var header = FrameWriter.WriteHeader(frame, Opcode.Text, length);
            Encoding.UTF8.GetBytes(text, frame[header..]);
            return CommitMessage(header + length);
        }
    }

    public SendResult SendPing(ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, FrameHeader.MaxControlPayload);
        return SendControl(Opcode.Ping, payload);
    }

    public PublishResult PublishText(string topic, string text, bool compress)
    {
        using var utf8 = new Utf8Text(text);
        return Publish(topic, utf8.Bytes, MessageType.Text, compress);
    }

    public override PublishResult Publish(string topic, ReadOnlySpan<byte> payload, MessageType type, bool compress) =>
        Publish(topic, new Publication(payload, type, compress), settings.PublishToSelf);

    protected SendResult SendControl(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        lock (Gate)
        {
            if (!MaySend())
                return SendResult.Dropped;

            var frame = ReserveFrame(FrameWriter.MaxHeaderSize + payload.Length);
            var length = FrameWriter.Write(frame, opcode, payload);
            return new SendResult(CommitFrame(length), length);
        }
    }

    /// <summary>
    /// The one place that ends sending: what was accepted before still leaves, unless it is to be dropped, and the close frame is the last. False when
    /// that had happened already.
    /// </summary>
    protected bool SendClose(int code, string reason, bool dropUnsent = false)
    {
        lock (Gate)
        {
            if (_state >= ReadyState.Closing)
                return false;

            _state = ReadyState.Closing;
            _sentClose = new ClosingStatus(code, reason);
            UnsubscribeAll();
            if (dropUnsent)
                DropUnsent();
            var frame = CloseFrame.Encode(code, reason);
            frame.CopyTo(ReserveFrame(frame.Length));
            CommitFrame(frame.Length);
            return true;
        }
    }

    /// <summary>Moves the state forward, never back. False when it was there or further.</summary>
    protected bool AdvanceState(ReadyState state)
    {
        lock (Gate)
        {
            if (_state >= state)
                return false;

            _state = state;
            return true;
        }
    }

    /// <summary>Frees what sending held. On the loop, after the state is closed.</summary>
    protected void EndSending()
    {
        UnsubscribeAll();
        lock (Gate)
        {
            EndOutbox();
            _compressor?.Dispose();
        }
    }

    private static WireFormat FormatOf(DeflateParameters? deflate) =>
        deflate is { } parameters ? DeflateFormat.For(parameters.ServerWindowBits) : WebSocketFormat.Plain;

    private bool MaySend() => _state == ReadyState.Open && MayQueue();

    private SendResult CommitMessage(int length)
    {
        channel.Loop.Counters.CountMessageSent();
        return new SendResult(CommitFrame(length), length);
    }

    private SendResult SendCompressed(MessageCompressor compressor, ReadOnlySpan<byte> payload, MessageType type)
    {
        TakeAllPublications();
        using var frame = t_compressedFrame ??= new PooledBuffer();
        compressor.Encode(payload, type, frame, windowMoved: TakeHadPublications());
        frame.Written.CopyTo(ReserveFrame(frame.Length));
        return CommitMessage(frame.Length);
    }
}

/// <summary>Why a connection ends (RFC 6455, section 7.1.5 and 7.1.6).</summary>
internal sealed record ClosingStatus(int Code, string Reason)
{
    /// <summary>It just ended.</summary>
    public static readonly ClosingStatus Abnormal = new(CloseCodes.Abnormal, "");
}
