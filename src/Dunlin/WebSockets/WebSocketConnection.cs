using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Dunlin.Connections;
using Dunlin.Topics;
using Dunlin.Transport;
using Dunlin.WebSockets.Channels;
using Dunlin.WebSockets.Frames;

namespace Dunlin.WebSockets;

/// <summary>One WebSocket: the protocol's state between a byte channel and a handler.</summary>
/// <remarks>
/// Input, timers and handler calls belong to the loop. Sending, closing and subscribing may come from any thread, under the connection's
/// lock. An idle connection is this object, its channel and its <see cref="ServerWebSocket"/>: it owns no buffer, no task and no timer.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "End, the one way out, disposes the reader and the sender.")]
internal sealed class WebSocketConnection : Connection
{
    private static long s_lastId;
    private readonly ByteChannel _channel;
    private readonly WebSocketConnectionSettings _settings;
    private readonly HandlerCalls _calls;
    private readonly MessageReader _reader;
    private readonly MessageSender _sender;
    private readonly ConnectionLease _lease;
    private PooledBuffer? _unread;
    private volatile ReadyState _state;
    private ClosePhase _close;
    private long _lastHeard;
    private bool _readingPaused;
    private bool _endOfStream;
    private int _closeCode;
    private string _closeReason = "";

    public WebSocketConnection(ByteChannel channel, TopicRegistry topics, WebSocketConnectionSettings settings, AcceptedHandshake handshake)
        : base(channel.Loop, topics, MessageSender.FormatOf(handshake.Deflate), settings.Backpressure)
    {
        Id = Interlocked.Increment(ref s_lastId);
        _channel = channel;
        _settings = settings;
        Protocol = handshake.Protocol;
        _reader = new MessageReader(settings.Messages, handshake.Deflate);
        _sender = new MessageSender(handshake.Deflate);
        _calls = new HandlerCalls(this, handshake.Handler, handshake.CreateSocket(this));
        _lease = handshake.Lease;
    }

    public long Id { get; }

    public string? Protocol { get; }

    public bool IsCompressed => _sender.IsCompressed;

    public IPAddress? RemoteAddress => _channel.RemoteAddress;

    public ReadyState ReadyState => _state;

    public EventLoop Loop => _channel.Loop;

    /// <summary>Place in the loop's table.</summary>
    public int TableIndex { get; set; }

    // ---- sending: any thread ----

    public SendResult SendMessage(ReadOnlySpan<byte> payload, MessageType type, bool compress)
    {
        if (compress && _sender.IsCompressed)
            return SendCompressed(payload, type);

        lock (Gate)
        {
            if (!MaySend())
                return SendResult.Dropped;

            var frame = ReserveFrame(FrameWriter.MaxHeaderSize + payload.Length);
            return CommitMessage(FrameWriter.Write(frame, (Opcode)type, payload));
        }
    }

    public SendResult SendText(string text, bool compress)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (compress && _sender.IsCompressed)
        {
            using var utf8 = new Utf8Text(text);
            return SendCompressed(utf8.Bytes, MessageType.Text);
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

    public PublishResult Publish(string topic, ReadOnlySpan<byte> payload, MessageType type, bool compress) =>
        Publish(topic, new Publication(payload, type, compress), _settings.PublishToSelf);

    /// <summary>Starts the closing handshake.</summary>
    public void Close(int code, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!CloseCodes.IsAllowedOnWire(code))
            throw new ArgumentException($"{code} may not be sent in a close frame (RFC 6455, section 7.4).", nameof(code));
        if (Encoding.UTF8.GetByteCount(reason) > FrameHeader.MaxControlPayload - 2)
            throw new ArgumentException("A close reason has at most 123 bytes of UTF-8.", nameof(reason));

        if (SendClose(code, reason))
            Loop.Post(AwaitPeersClose);
    }

    public void Terminate()
    {
        lock (Gate)
        {
            if (_state == ReadyState.Closed)
                return;
            _state = ReadyState.Closing;
        }

        Loop.Post(() => End(CloseCodes.Abnormal, "", reset: true));
    }

    // ---- the loop ----

    /// <summary>The first thing that happens to a connection on its loop.</summary>
    public void Start()
    {
        Loop.Connections.Add(this);
        _lastHeard = Loop.Wheel.Now;
        ScheduleLiveness();
        lock (Gate)
        {
            if (_state == ReadyState.Connecting)
                _state = ReadyState.Open;
        }

        _calls.Open();
        PauseOrResume();
    }

    /// <summary>Bytes from the peer; the span may be written to, and is valid until the call returns.</summary>
    public void OnBytes(Span<byte> bytes)
    {
        _lastHeard = Loop.Wheel.Now;
        Loop.Counters.BytesReceived += bytes.Length;
        if (_close >= ClosePhase.Discarding)
            return;

        if (_unread is not null || _readingPaused)
            KeepUnread(bytes);
        else
            Read(bytes);
    }

    /// <summary>The peer will send nothing more, or the connection broke.</summary>
    public void OnEndOfStream()
    {
        _endOfStream = true;
        EndIfAllIsRead();
    }

    /// <summary>A handler that was busy has finished.</summary>
    public void OnHandlerDone()
    {
        ContinueReading();
        EndIfAllIsRead();
    }

    /// <summary>A handler threw.</summary>
    public void OnHandlerFailed(Exception exception, ErrorAction action)
    {
        Loop.Events.HandlerFailed(Id, exception);
        if (action == ErrorAction.Close && SendClose(CloseCodes.InternalError, "internal error"))
            AwaitPeersClose();
    }

    public void Shutdown() => _calls.Shutdown();

    /// <summary>Ends at once, on the loop.</summary>
    public void Abort() => End(CloseCodes.GoingAway, "", reset: true);

    protected internal override void OnDue(long tick)
    {
        if (_close != ClosePhase.None)
            End(_closeCode == 0 ? CloseCodes.Abnormal : _closeCode, _closeReason, reset: _close != ClosePhase.Finished);
        else
            CheckLiveness(tick);
    }

    protected override int Transmit(ReadOnlySpan<ArraySegment<byte>> pieces)
    {
        var sent = _channel.Send(pieces);
        if (sent > 0)
        {
            Loop.Counters.CountBytesSent(sent);

            // While we do not read it, taking bytes is the only sign of life a peer can give.
            if (_readingPaused)
                _lastHeard = Loop.Wheel.Now;
        }

        return sent;
    }

    protected override void WatchWritable(bool watch) => _channel.WatchWritable(watch);

    protected override void OnDrained()
    {
        if (_state == ReadyState.Open)
            _calls.Drain();
    }

    protected override void OnFlushed()
    {
        FinishWhenSent();
        if (_readingPaused)
            ContinueReading();
    }

    protected override void OnTooSlow()
    {
        const string reason = "slow consumer";
        lock (Gate)
        {
            if (_state >= ReadyState.Closing)
                return;

            // What it has not read by now it would not read in time: only the reason still goes out, if the peer ever takes it.
            SendClose(CloseCodes.SlowConsumer, reason, DropUnsent);
        }

        Loop.Events.SlowConsumerClosed(Id);
        BeginClosing(ClosePhase.Discarding, CloseCodes.SlowConsumer, reason);
    }

    private void Read(Span<byte> input)
    {
        while (_close < ClosePhase.Discarding && _reader.TryRead(ref input, out var received))
        {
            Handle(received);
            if (!PauseOrResume())
                continue;

            if (!input.IsEmpty)
                KeepUnread(input);
            break;
        }

        _reader.Recycle();
    }

    private void Handle(in Received received)
    {
        switch (received.Kind)
        {
            case ReceivedKind.Text or ReceivedKind.Binary when _state == ReadyState.Open:
                Loop.Counters.MessagesReceived++;
                _calls.Message(received.Payload, received.Kind == ReceivedKind.Text ? MessageType.Text : MessageType.Binary);
                break;
            case ReceivedKind.Ping:
                SendControl(Opcode.Pong, received.Payload);
                break;
            case ReceivedKind.Close:
                OnPeersClose(received.Code, received.Reason);
                break;
            case ReceivedKind.Violation:
                Fail(received.Code, received.Reason);
                break;
        }
    }

    private void OnPeersClose(int code, string reason)
    {
        SendClose(code, "");
        BeginClosing(ClosePhase.Discarding, code, reason);
    }

    /// <summary>RFC 6455, section 7.1.7: says why, and reads nothing more.</summary>
    private void Fail(int code, string reason)
    {
        SendClose(code, reason);
        BeginClosing(ClosePhase.Discarding, code, reason);
    }

    private void AwaitPeersClose() => BeginClosing(ClosePhase.AwaitingPeer, 0, "");

    private void BeginClosing(ClosePhase phase, int code, string reason)
    {
        if (_state == ReadyState.Closed || phase <= _close)
            return;

        _close = phase;
        Loop.Wheel.Schedule(this, Loop.Wheel.Now + _settings.CloseTicks);
        if (phase != ClosePhase.Discarding)
            return;

        _closeCode = code;
        _closeReason = reason;
        ForgetUnread();
        if (_readingPaused && !_calls.IsBusy)
            SetReadingPaused(false);
        _lease.Leave();
        _calls.Close(code, reason);
        FinishWhenSent();
    }

    // Both close frames are through, or ours is after a violation: the server closes TCP first. What the peer still sends is read and forgotten, so that
    // the system does not reset the connection under our close frame.
    private void FinishWhenSent()
    {
        if (_close != ClosePhase.Discarding)
            return;

        lock (Gate)
        {
            if (!IsOutboxEmpty)
                return;
        }

        _close = ClosePhase.Finished;
        _channel.FinishSending();
        if (_endOfStream || !_channel.CanLinger)
            End(_closeCode, _closeReason, reset: false);
    }

    private void End(int code, string reason, bool reset)
    {
        lock (Gate)
        {
            if (_state == ReadyState.Closed)
                return;

            _state = ReadyState.Closed;
        }

        UnsubscribeAll();
        lock (Gate)
        {
            EndOutbox();
            _channel.End(reset);
        }

        Loop.Wheel.Cancel(this);
        Loop.Connections.Remove(this);
        ForgetUnread();
        _reader.Dispose();
        _sender.Dispose();
        Loop.Events.Closed(Id, code, reason);
        _lease.Dispose();
        _calls.Close(code, reason);
    }

    // ---- pausing ----

    /// <summary>Reading waits while a handler is busy or the peer is behind. Returns whether it waits now.</summary>
    private bool PauseOrResume()
    {
        var pause = _close < ClosePhase.Discarding && (_calls.IsBusy || IsCongested);
        if (pause != _readingPaused)
            SetReadingPaused(pause);
        return pause;
    }

    private void SetReadingPaused(bool paused)
    {
        _readingPaused = paused;
        _lastHeard = Loop.Wheel.Now;
        if (!_endOfStream)
            _channel.WatchReadable(!paused);
    }

    private void ContinueReading()
    {
        if (_state == ReadyState.Closed || PauseOrResume())
            return;

        if (_unread is not { } unread)
            return;

        _unread = null;
        Read(unread.Written);
        unread.Dispose();
        EndIfAllIsRead();
    }

    private void EndIfAllIsRead()
    {
        // While a close frame of ours is still on its way, its departure ends the connection.
        if (!_endOfStream || _calls.IsBusy || _unread is not null || _close == ClosePhase.Discarding)
            return;

        var closed = _close == ClosePhase.Finished;
        End(closed ? _closeCode : CloseCodes.Abnormal, closed ? _closeReason : "", reset: false);
    }

    private void KeepUnread(ReadOnlySpan<byte> bytes) => (_unread ??= new PooledBuffer()).Write(bytes);

    private void ForgetUnread()
    {
        _unread?.Dispose();
        _unread = null;
    }

    // ---- liveness ----

    private void ScheduleLiveness()
    {
        var next = Math.Min(NextAfter(_settings.PingTicks), NextAfter(_settings.IdleTicks));
        if (next != long.MaxValue)
            Loop.Wheel.Schedule(this, next);
    }

    private long NextAfter(long ticks) => ticks == 0 ? long.MaxValue : _lastHeard + ticks;

    private void CheckLiveness(long tick)
    {
        if (_calls.IsBusy)
            _lastHeard = tick;

        var silence = tick - _lastHeard;
        if (_settings.IdleTicks > 0 && silence >= _settings.IdleTicks)
        {
            SendClose(CloseCodes.Timeout, "nothing received in time");
            BeginClosing(ClosePhase.Discarding, CloseCodes.Timeout, "nothing received in time");
            return;
        }

        if (_settings.PingTicks == 0 || silence < _settings.PingTicks)
        {
            ScheduleLiveness();
            return;
        }

        SendControl(Opcode.Ping, default);
        Loop.Wheel.Schedule(this, Math.Min(tick + _settings.PingTicks, NextAfter(_settings.IdleTicks)));
    }

    // ---- frames out ----

    private bool MaySend() => _state == ReadyState.Open && MayQueue();

    private SendResult CommitMessage(int length)
    {
        Loop.Counters.CountMessageSent();
        return new SendResult(CommitFrame(length), length);
    }

    private SendResult SendCompressed(ReadOnlySpan<byte> payload, MessageType type)
    {
        lock (Gate)
        {
            if (!MaySend())
                return SendResult.Dropped;

            TakeAllPublications();
            using var frame = new PooledBuffer();
            _sender.EncodeCompressed(payload, type, frame, TakeHadPublications());
            frame.Written.CopyTo(ReserveFrame(frame.Length));
            return CommitMessage(frame.Length);
        }
    }

    private SendResult SendControl(Opcode opcode, ReadOnlySpan<byte> payload)
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

    // The one place that ends sending: what was accepted before still leaves, the close frame is the last. False when that had happened already.
    private bool SendClose(int code, string reason, Action? before = null)
    {
        lock (Gate)
        {
            if (_state >= ReadyState.Closing)
                return false;

            _state = ReadyState.Closing;
            UnsubscribeAll();
            before?.Invoke();
            var payload = MessageSender.EncodeClose(code, reason);
            payload.CopyTo(ReserveFrame(payload.Length));
            CommitFrame(payload.Length);
            return true;
        }
    }

    private enum ClosePhase
    {
        None,

        /// <summary>We have sent a close frame; messages that were on their way are read and ignored.</summary>
        AwaitingPeer,

        /// <summary>Nothing is read any more; what waits is sent first.</summary>
        Discarding,

        /// <summary>Everything is sent; the end of the stream is awaited.</summary>
        Finished,
    }
}
