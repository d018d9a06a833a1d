using System.Diagnostics.CodeAnalysis;
using Dunlin.Connections;
using Dunlin.Topics;
using Dunlin.Transport;
using Dunlin.WebSockets;
using Dunlin.WebSockets.Frames;

namespace Dunlin.Fallback;

/// <summary>
/// A connection without a socket of its own: its messages wait until HTTP requests fetch them, one request at a time. Until then a publication costs it
/// nothing: it stays in its topic's log, as with any connection that lags.
/// </summary>
/// <remarks>Any thread may call it, but for what says otherwise. It ends when it is closed and fetched to the end, or when nobody fetches for a while.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "End, the one way out, disposes the buffer.")]
internal sealed class FallbackConnection(EventLoop loop, TopicRegistry topics, FallbackSettings settings, IFallbackHandler handler, ConnectionLease lease)
    : MessageConnection(loop, topics, FallbackFormat.Instance, settings.Limits)
{
    /// <summary>Bytes that a request gets at once; one batch of publications may exceed it.</summary>
    private const int MaxReady = 64 * 1024;

    private readonly PooledBuffer _ready = new();
    private Fetch? _fetch;
    private bool _wantsRoom;
    private bool _closed;
    private bool _ended;

    /// <summary>The close code; 0 while it is open.</summary>
    public int ClosedWith { get; private set; }

    public EventLoop Loop => loop;

    /// <summary>Begins: the handler is told first of all.</summary>
    public void Start() => loop.Post(() =>
    {
        ExpireLater();
        handler.OnOpen(this);
        if (lease.IsServerStopping)
            Shutdown();
    });

    /// <summary>On the loop: the server stops. Who does not fetch at this moment has a second to do so.</summary>
    public void Shutdown()
    {
        if (_closed)
            return;

        handler.OnShutdown();
        loop.Wheel.Schedule(this, loop.Wheel.Now + 1);
    }

    public override SendResult SendMessage(ReadOnlySpan<byte> payload, MessageType type, bool compress)
    {
        lock (Gate)
        {
            if (ClosedWith != 0 || !MayQueue())
                return SendResult.Dropped;

            loop.Counters.CountMessageSent();
            return Queue(payload);
        }
    }

    public override PublishResult Publish(string topic, ReadOnlySpan<byte> payload, MessageType type, bool compress) =>
        Publish(topic, new Publication(payload, type, compress), settings.PublishToSelf);

    public override void Post(Action action) => loop.Post(action);

    public override void Close(int code, string reason) => Close(code, reason, dropUnsent: false);

    /// <summary>Closes it, and drops what waits: the client, which has missed something before that, hears nothing but the end.</summary>
    public void CloseAtOnce(int code, string reason)
    {
        lock (Gate)
        {
            _ready.Dispose();
            Close(code, reason, dropUnsent: true);
        }
    }

    /// <summary>Ends it with what waits.</summary>
    public void Abort() => loop.Post(End);

    /// <summary>Takes the turn to fetch.</summary>
    public Fetch BeginFetch()
    {
        lock (Gate)
        {
            _fetch?.Signal();
            _fetch = new Fetch();
            loop.Post(() =>
            {
                loop.Wheel.Cancel(this);
                OnWritable();
            });
            return _fetch;
        }
    }

    /// <summary>Ends once there is something to take, or a reason to stop waiting for it.</summary>
    public Task WaitAsync(Fetch fetch)
    {
        lock (Gate)
        {
            if (_fetch != fetch || _ready.Length > 0 || IsOver)
                return Task.CompletedTask;

            loop.Events.Observer?.OnWaiting(fetch.Arrival);
            return fetch.Arrival;
        }
    }

    /// <summary>Does something while no request can take messages. Nothing, and true, when another request has taken the turn over.</summary>
    public bool InTurn(Fetch fetch, Func<bool> action)
    {
        lock (Gate)
            return _fetch != fetch || action();
    }

    /// <summary>Takes the messages that have come.</summary>
    public FetchResult Take<TReceiver>(Fetch fetch, TReceiver receiver)
        where TReceiver : IMessageReceiver
    {
        lock (Gate)
        {
            if (_fetch != fetch)
                return FetchResult.Replaced;

            ReadOnlySpan<byte> frames = _ready.Written;
            while (!frames.IsEmpty)
                receiver.OnMessage(FallbackFormat.TakeFirst(ref frames));
            _ready.Dispose();
            if (_wantsRoom)
                loop.Post(OnWritable);
            return IsOver ? FetchResult.Over : FetchResult.Open;
        }
    }

    /// <summary>Gives the turn back: another request comes within the time, or the connection ends.</summary>
    public void EndFetch(Fetch fetch)
    {
        lock (Gate)
        {
            if (_fetch != fetch)
                return;

            _fetch = null;
            if (IsOver)
                loop.Post(End);
            else
                loop.Post(ExpireLater);
        }
    }

    protected internal override void OnDue(long tick)
    {
        lock (Gate)
        {
            if (_fetch is not null)
                return;
        }

        End();
    }

    protected override int Transmit(ReadOnlySpan<ArraySegment<byte>> pieces)
    {
        if (_fetch is null)
            return 0;

        var taken = 0;
        foreach (var piece in pieces)
        {
            // Pieces hold whole frames.
            if (_ready.Length >= MaxReady)
                break;

            _ready.Write(piece);
            taken += piece.Count;
        }

        if (taken > 0)
        {
            loop.Counters.CountBytesSent(taken);
            _fetch.Signal();
        }

        return taken;
    }

    protected override void WatchWritable(bool watch) => _wantsRoom = watch;

    protected override void OnDrained()
    {
    }

    protected override void OnFlushed()
    {
    }

    protected override void OnTooSlow()
    {
        loop.Events.SlowConsumerClosed(Id);
        Close(CloseCodes.SlowConsumer, "slow consumer", dropUnsent: true);
    }

    // Under the lock.
    private bool IsOver => ClosedWith != 0 && IsOutboxEmpty && _ready.Length == 0;

    private void Close(int code, string reason, bool dropUnsent)
    {
        lock (Gate)
        {
            if (ClosedWith != 0)
                return;

            ClosedWith = code;
            UnsubscribeAll();
            if (dropUnsent)
                DropUnsent();
            if (handler.EncodeClose(code, reason) is { } last)
                Queue(last);
            _fetch?.Signal();
            loop.Post(OnClosed);
        }
    }

    private SendResult Queue(ReadOnlySpan<byte> message)
    {
        var length = FallbackFormat.Write(ReserveFrame(FallbackFormat.HeaderSize + message.Length), message);
        return new SendResult(CommitFrame(length), length);
    }

    private void OnClosed()
    {
        if (_closed)
            return;

        _closed = true;
        lease.Leave();
        handler.OnClose();
    }

    private void ExpireLater()
    {
        if (!_ended)
            loop.Wheel.Schedule(this, loop.Wheel.Now + settings.SessionTicks);
    }

    private void End()
    {
        if (_ended)
            return;

        _ended = true;
        Close(CloseCodes.Timeout, "not fetched in time");
        OnClosed();
        loop.Wheel.Cancel(this);
        lock (Gate)
        {
            EndOutbox();
            _ready.Dispose();
        }

        loop.Events.Closed(Id, ClosedWith, "");
        lease.EndsWith(ClosedWith);
        lease.Dispose();
        handler.OnEnd();
    }
}
