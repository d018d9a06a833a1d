using System.Text;
using Dunlin.Connections;
using Dunlin.Topics;

namespace Dunlin.Tests.Fakes;

/// <summary>A connection whose peer takes as many bytes as the test says, and keeps every message it got.</summary>
internal class FakeConnection(Shard shard, TopicRegistry topics, WireFormat? format = null, ConnectionLimits? limits = null)
    : Connection(shard, topics, format ?? FakeFormat.Plain, limits ?? Generous)
{
    public static readonly ConnectionLimits Generous = new(64 * 1024 * 1024, SlowConsumerPolicy.Close);
    private readonly FrameReader _reader = new();
    private bool _over;

    /// <summary>Bytes that the operating system takes before it blocks.</summary>
    public long Room { get; set; } = long.MaxValue;

    public bool IsBroken { get; set; }

    public List<string> Received { get; } = [];

    public bool IsInsideFrame => _reader.IsInsideFrame;

    public bool WatchesWritable { get; private set; }

    public int Transmissions { get; private set; }

    public int Drains { get; private set; }

    public int Flushes { get; private set; }

    public int TooSlows { get; private set; }

    /// <summary>Runs within <see cref="OnDrained"/>.</summary>
    public Action? WhenDrained { get; set; }

    /// <summary>Runs before the peer takes bytes, under the connection's lock.</summary>
    public Action? WhenSending { get; set; }

    public SendResult Send(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        lock (Gate)
        {
            if (!MayQueue())
                return SendResult.Dropped;

            var frame = ReserveFrame(FakeFormat.HeaderSize + payload.Length);
            var length = FakeFormat.Write(frame, FakeFormat.PlainKind, payload);
            return new SendResult(CommitFrame(length), length);
        }
    }

    public PublishResult Publish(string topic, string text, bool toSelf = false, bool compress = false) =>
        Publish(topic, new Publication(Encoding.UTF8.GetBytes(text), MessageType.Text, compress), toSelf);

    /// <summary>The peer makes room, and the loop hears of it.</summary>
    public void Take(long bytes)
    {
        Room = bytes;
        OnWritable();
    }

    public void TakeAll() => Take(long.MaxValue);

    public void LeaveAll() => UnsubscribeAll();

    public void End()
    {
        UnsubscribeAll();
        lock (Gate)
        {
            _over = true;
            EndOutbox();
        }
    }

    protected override int Transmit(ReadOnlySpan<ArraySegment<byte>> pieces)
    {
        Assert.True(Gate.IsHeldByCurrentThread);
        Transmissions++;
        WhenSending?.Invoke();
        if (IsBroken)
            return -1;

        var sent = 0;
        foreach (var piece in pieces)
        {
            Assert.NotEqual(0, piece.Count);
            var part = (int)Math.Min(piece.Count, Room - sent);
            OnBytes(piece.AsSpan(0, part));
            sent += part;
        }

        if (Room != long.MaxValue)
            Room -= sent;
        return sent;
    }

    protected virtual void OnBytes(ReadOnlySpan<byte> bytes) => Received.AddRange(_reader.Texts(bytes));

    protected override void WatchWritable(bool watch) => WatchesWritable = watch;

    protected override void OnDrained()
    {
        Drains++;
        WhenDrained?.Invoke();
    }

    protected override void OnFlushed() => Flushes++;

    // As a WebSocket does it: only the reason still goes out.
    protected override void OnTooSlow()
    {
        TooSlows++;
        lock (Gate)
        {
            if (_over)
                return;

            _over = true;
            UnsubscribeAll();
            DropUnsent();
            var payload = "too slow"u8;
            CommitFrame(FakeFormat.Write(ReserveFrame(FakeFormat.HeaderSize + payload.Length), FakeFormat.PlainKind, payload));
        }
    }

    protected internal override void OnDue(long tick) => throw new NotSupportedException("These connections set no deadlines.");
}
