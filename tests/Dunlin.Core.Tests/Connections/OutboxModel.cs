using Dunlin.Connections;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Connections;

/// <summary>An outbox beside a plain queue of frames, over two real logs whose own subscriber keeps up.</summary>
internal sealed class OutboxModel
{
    private readonly Script _script;
    private readonly FakeShard _shard = new();
    private readonly LogCursor[] _cursors;
    private readonly List<Frame> _frames = [];
    private readonly List<byte> _sent = [];
    private Outbox _outbox;
    private byte _next;

    public OutboxModel(Script script)
    {
        _script = script;
        var connection = new FakeConnection(_shard, new TopicRegistry());
        _cursors = [.. new[] { "a", "b" }.Select(name => Join(connection, name))];
    }

    public void Run()
    {
        while (!_script.IsOver)
        {
            Step();
            Check();
        }

        Consume(long.MaxValue);
        Check();
        Assert.Equal(0, _outbox.Bytes);
        Assert.True(_outbox.IsEmpty);
        _shard.Settle();
        Assert.All(_cursors, cursor => Assert.False(cursor.Log.HoldsChunk));
    }

    private void Step()
    {
        switch (_script.Next(13))
        {
            case < 4:
                Publish(_cursors[_script.Next(2)]);
                break;
            case < 7:
                Own();
                break;
            case < 9:
                Consume(_script.Next(900));
                break;
            case 9:
                _shard.Settle();
                break;
            case 10:
                Drop(ownToo: _script.Next(4) == 0);
                break;
            case 11:
                KeepNewest(_cursors[_script.Next(2)].Log);
                break;
            default:
                if (_script.Next(8) == 0)
                    Clear();
                break;
        }
    }

    // Some frames, of which one may be left out, as when this connection published it.
    private void Publish(LogCursor cursor)
    {
        for (var count = 1 + _script.Next(3); count > 0; count--)
        {
            var start = cursor.Log.Tail;
            var payload = Payload();
            lock (cursor.Log.Topic)
                cursor.Log.Append(new Publication(payload, MessageType.Binary, compress: false), order: null);
            if (_script.Next(5) == 0)
                continue;

            _outbox.Append(cursor.Log, cursor.Unflushed!.Find(start), start, cursor.Log.Tail);
            _frames.Add(new Frame(Encode(payload), cursor.Log));
        }
    }

    private void Own()
    {
        var frame = Encode(Payload());
        frame.CopyTo(_outbox.ReserveOwn(frame.Length + _script.Next(20)));
        _outbox.CommitOwn(frame.Length);
        _frames.Add(new Frame(frame, log: null));
    }

    private void Consume(long bytes)
    {
        bytes = Math.Min(bytes, _outbox.Bytes);
        _outbox.Consume(bytes);
        for (; bytes > 0 || _frames is [{ Left: 0 }, ..];)
        {
            var taken = (int)Math.Min(bytes, _frames[0].Left);
            _sent.AddRange(_frames[0].Rest[..taken]);
            _frames[0].Sent += taken;
            bytes -= taken;
            if (_frames[0].Left == 0)
                _frames.RemoveAt(0);
        }
    }

    private void Drop(bool ownToo)
    {
        var dropped = _frames.Where(frame => frame.Sent == 0 && (ownToo || !frame.IsOwn)).ToHashSet();
        var bytes = dropped.Sum(frame => frame.Left);
        Assert.Equal(bytes, ownToo ? _outbox.DropUnsent(FakeFormat.Plain) : _outbox.DropPublications(FakeFormat.Plain));
        _frames.RemoveAll(dropped.Contains);
    }

    private void KeepNewest(TopicLog log)
    {
        _outbox.KeepNewest(log);
        var newest = _frames.FindLast(frame => frame.Log == log);
        _frames.RemoveAll(frame => frame.Log == log && frame != newest && frame.Sent == 0);
    }

    private void Clear()
    {
        _outbox.Clear();
        Assert.True(_outbox.IsEmpty);
        if (_frames is [{ Sent: > 0 } torn, ..])
            _sent.RemoveRange(_sent.Count - torn.Sent, torn.Sent);
        _frames.Clear();
    }

    private void Check()
    {
        var expected = _frames.SelectMany(frame => frame.Rest.ToArray()).ToArray();
        Assert.Equal(expected.Length, _outbox.Bytes);
        Assert.Equal(expected.Length == 0, _outbox.IsEmpty);

        var pieces = new ArraySegment<byte>[1 + _script.Next(64)];
        var count = _outbox.Gather(pieces, out var bytes);
        var gathered = pieces.Take(count).SelectMany(piece => piece).ToArray();
        Assert.Equal(bytes, gathered.Length);
        Assert.True(expected.AsSpan(0, bytes).SequenceEqual(gathered));
        Assert.True(bytes == expected.Length || count == pieces.Length);
        Assert.DoesNotContain(pieces.Take(count), piece => piece.Count == 0);
        CheckWire();
    }

    private void CheckWire()
    {
        var reader = new FrameReader();
        reader.Read([.. _sent], static _ => { });
        Assert.Equal(_frames is [{ Sent: > 0 }, ..], reader.IsInsideFrame);
    }

    private byte[] Payload()
    {
        var payload = new byte[_script.Next(6) switch { 0 => 0, 5 => _script.Next(2_000), _ => _script.Next(100) }];
        payload.AsSpan().Fill(_next++);
        return payload;
    }

    private static byte[] Encode(byte[] payload)
    {
        var frame = new byte[FakeFormat.HeaderSize + payload.Length];
        FakeFormat.Write(frame, FakeFormat.PlainKind, payload);
        return frame;
    }

    private static LogCursor Join(FakeConnection connection, string name)
    {
        var subscription = new Subscription(connection, new Topic(name));
        subscription.Topic.Join(subscription);
        return subscription.Cursor;
    }

    private sealed class Frame(byte[] bytes, TopicLog? log)
    {
        public TopicLog? Log => log;

        public bool IsOwn => log is null;

        public int Sent { get; set; }

        public int Left => bytes.Length - Sent;

        public ReadOnlySpan<byte> Rest => bytes.AsSpan(Sent);
    }
}
