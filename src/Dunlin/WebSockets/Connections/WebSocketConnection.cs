using System.Diagnostics.CodeAnalysis;
using System.Net;
using Dunlin.Connections;
using Dunlin.Topics;
using Dunlin.Transport;
using Dunlin.WebSockets.Channels;
using Dunlin.WebSockets.Frames;

namespace Dunlin.WebSockets;

/// <summary>The half of a WebSocket that belongs to its loop: bytes in, handler calls, timers, the closing handshake.</summary>
/// <remarks>An idle connection is this object, its channel and its <see cref="ServerWebSocket"/>: it owns no buffer, no task and no timer.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "End, the one way out, disposes the reader and the sender.")]
internal sealed class WebSocketConnection : SendingConnection
{
    private readonly ByteChannel _channel;
    private readonly WebSocketConnectionSettings _settings;
    private readonly HandlerCalls _calls;
    private readonly MessageReader _reader;
    private readonly ConnectionLease _lease;
    private Liveness _liveness;
    private PooledBuffer? _unread;
    private ClosePhase _close;
    private bool _readingPaused;
    private bool _endOfStream;
    private bool _shutdownTold;
    private ClosingStatus? _ending;

    public WebSocketConnection(ByteChannel channel, TopicRegistry topics, WebSocketConnectionSettings settings, AcceptedHandshake handshake)
        : base(channel, topics, settings, handshake.Deflate)
    {
        _channel = channel;
        _settings = settings;
        _liveness = new Liveness(settings);
        _reader = new MessageReader(settings.Messages, handshake.Deflate);
        _calls = new HandlerCalls(this, handshake.Handler, handshake.CreateSocket(this));
        _lease = handshake.Lease;
        Protocol = handshake.Protocol;
    }

    public string? Protocol { get; }

    public IPAddress? RemoteAddress => _channel.RemoteAddress;

    public EventLoop Loop => _channel.Loop;

    /// <summary>The state as the application sees it: closed from <c>OnClose</c> on, though the socket may still wait for the peer's end.</summary>
    public ReadyState VisibleState => _calls.HasClosed ? ReadyState.Closed : ReadyState;

    /// <summary>Place in the loop's table.</summary>
    public int TableIndex { get; set; }

    /// <summary>Starts the closing handshake. From any thread.</summary>
    public override void Close(int code, string reason)
    {
        CloseFrame.Validate(code, reason);
        if (SendClose(code, reason))
            Loop.Post(AwaitPeersClose);
    }

    public override void Post(Action action) => Loop.Post(action);

    /// <summary>Ends without a close frame. From any thread.</summary>
    public void Terminate()
    {
        if (AdvanceState(ReadyState.Closing))
            UnsubscribeAll();
        if (ReadyState != ReadyState.Closed)
            Loop.Post(() => End(ClosingStatus.Abnormal, reset: true));
    }

    /// <summary>The first thing that happens to a connection on its loop.</summary>
    public void Start()
    {
        Loop.Connections.Add(this);
        _liveness.Heard(Loop.Wheel.Now);
        ScheduleLiveness();
        AdvanceState(ReadyState.Open);
        _calls.Open();
        if (_lease.IsServerStopping)
            Shutdown();
        PauseOrResume();
    }

    /// <summary>Bytes from the peer; the span may be written to, and is valid until the call returns.</summary>
    public void OnBytes(Span<byte> bytes)
    {
        _liveness.Heard(Loop.Wheel.Now);
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

    /// <summary>The server stops. Told once: a connection that opens meanwhile may hear of it both from the server and by itself.</summary>
    public void Shutdown()
    {
        if (_shutdownTold)
            return;

        _shutdownTold = true;
        _calls.Shutdown();
    }

    /// <summary>Ends at once, on the loop.</summary>
    public void Abort() => End(new ClosingStatus(CloseCodes.GoingAway, ""), reset: true);

    protected internal override void OnDue(long tick)
    {
        if (_close != ClosePhase.None)
            End(Ending, reset: _close != ClosePhase.Finished);
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
                _liveness.Heard(Loop.Wheel.Now);
        }

        return sent;
    }

    protected override void WatchWritable(bool watch) => _channel.WatchWritable(watch);

    protected override void OnDrained()
    {
        if (ReadyState == ReadyState.Open)
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
        // What it has not read by now it would not read in time: only the reason still goes out, if the peer ever takes it.
        const string reason = "slow consumer";
        if (!SendClose(CloseCodes.SlowConsumer, reason, dropUnsent: true))
            return;

        Loop.Events.SlowConsumerClosed(Id);
        BeginClosing(ClosePhase.Discarding);
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
            case ReceivedKind.Text or ReceivedKind.Binary when ReadyState == ReadyState.Open:
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
        if (SendClose(code, ""))
            _ending = new ClosingStatus(code, reason);
        BeginClosing(ClosePhase.Discarding);
    }

    /// <summary>Fails the connection (RFC 6455, section 7.1.7): says why, and reads nothing more.</summary>
    private void Fail(int code, string reason)
    {
        SendClose(code, reason);
        BeginClosing(ClosePhase.Discarding);
    }

    // When we closed, or failed it, that is why it ends, whatever the peer answers.
    private ClosingStatus Ending => _ending ?? SentClose ?? ClosingStatus.Abnormal;

    private void AwaitPeersClose() => BeginClosing(ClosePhase.AwaitingPeer);

    private void BeginClosing(ClosePhase phase)
    {
        if (ReadyState == ReadyState.Closed || phase <= _close)
            return;

        _close = phase;
        Loop.Wheel.Schedule(this, Loop.Wheel.Now + _settings.CloseTicks);
        if (phase != ClosePhase.Discarding)
            return;

        ForgetUnread();
        if (_readingPaused && !_calls.IsBusy)
            SetReadingPaused(false);
        _lease.Leave();
        _calls.Close(Ending.Code, Ending.Reason);
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
            End(Ending, reset: false);
    }

    private void End(ClosingStatus ending, bool reset)
    {
        if (!AdvanceState(ReadyState.Closed))
            return;

        EndSending();
        _channel.End(reset);
        Loop.Wheel.Cancel(this);
        Loop.Connections.Remove(this);
        ForgetUnread();
        _reader.Dispose();
        Loop.Events.Closed(Id, ending.Code, ending.Reason);
        _lease.EndsWith(ending.Code);
        _lease.Dispose();
        _calls.Close(ending.Code, ending.Reason);
    }

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
        _liveness.Heard(Loop.Wheel.Now);
        if (!_endOfStream)
            _channel.WatchReadable(!paused);
    }

    private void ContinueReading()
    {
        if (ReadyState == ReadyState.Closed || PauseOrResume())
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

        End(Ending, reset: false);
    }

    private void KeepUnread(ReadOnlySpan<byte> bytes) => (_unread ??= new PooledBuffer()).Write(bytes);

    private void ForgetUnread()
    {
        _unread?.Dispose();
        _unread = null;
    }

    private void ScheduleLiveness()
    {
        if (_liveness.Due is var due and < long.MaxValue)
            Loop.Wheel.Schedule(this, due);
    }

    private void CheckLiveness(long tick)
    {
        // While a handler is busy we do not read: the silence is ours.
        if (_calls.IsBusy)
            _liveness.Heard(tick);

        switch (_liveness.Check(tick))
        {
            case LivenessAction.TimeOut:
                Fail(CloseCodes.Timeout, "nothing received in time");
                return;
            case LivenessAction.Ping:
                SendControl(Opcode.Ping, default);
                break;
        }

        ScheduleLiveness();
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
