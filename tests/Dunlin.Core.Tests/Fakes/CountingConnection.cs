using Dunlin.Connections;
using Dunlin.Topics;

namespace Dunlin.Tests.Fakes;

/// <summary>A connection whose peer keeps only the count of what it took, and that allocates nothing.</summary>
internal sealed class CountingConnection(Shard shard, TopicRegistry topics) : Connection(shard, topics, FakeFormat.Plain, FakeConnection.Generous)
{
    private long _bytes;
    private bool _isBlocked;

    public long Bytes => Volatile.Read(ref _bytes);

    public void Block() => _isBlocked = true;

    public void Unblock()
    {
        _isBlocked = false;
        OnWritable();
    }

    public void Send(ReadOnlySpan<byte> payload)
    {
        lock (Gate)
            CommitFrame(FakeFormat.Write(ReserveFrame(FakeFormat.HeaderSize + payload.Length), FakeFormat.PlainKind, payload));
    }

    public void End()
    {
        UnsubscribeAll();
        lock (Gate)
            EndOutbox();
    }

    protected override int Transmit(ReadOnlySpan<ArraySegment<byte>> pieces)
    {
        if (_isBlocked)
            return 0;

        var sent = 0;
        foreach (var piece in pieces)
            sent += piece.Count;
        Volatile.Write(ref _bytes, _bytes + sent);
        return sent;
    }

    protected override void WatchWritable(bool watch)
    {
    }

    protected override void OnDrained()
    {
    }

    protected override void OnFlushed()
    {
    }

    protected override void OnTooSlow() => throw new NotSupportedException("The limit is out of reach.");

    protected internal override void OnDue(long tick) => throw new NotSupportedException("These connections set no deadlines.");
}
