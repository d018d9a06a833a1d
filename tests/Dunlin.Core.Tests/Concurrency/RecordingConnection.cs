using System.Runtime.InteropServices;
using Dunlin.Connections;
using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Concurrency;

/// <summary>A connection whose peer takes random parts of what it is offered, and records every message.</summary>
internal class RecordingConnection(ThreadedShard shard, TopicRegistry topics, WireFormat format, int publisher, int seed)
    : Connection(shard, topics, format, FakeConnection.Generous)
{
    private const int LargestPadding = 300;
    private readonly FrameReader _reader = new();
    private readonly Random _peer = new(seed);
    private readonly List<Period> _periods = [];
    private readonly Dictionary<int, Period> _open = [];
    private int _ownMessages;

    /// <summary>Its number as a publisher; other publishers are never left out for it.</summary>
    public int Publisher => publisher;

    /// <summary>One offer in this many is taken only in part, and the peer is then waited for. 0: never.</summary>
    public int StallsOneIn { get; init; } = 4;

    public List<Entry> Entries { get; } = [];

    public IReadOnlyList<Period> Periods => _periods;

    public bool IsOver { get; private set; }

    public string? Torn { get; private set; }

    public bool IsInsideFrame => _reader.IsInsideFrame;

    public int OwnMessages => _ownMessages;

    public ThreadedShard Loop => shard;

    public bool IsOpen(int topic) => _open.ContainsKey(topic);

    public void SubscribeTo(int topic)
    {
        var period = new Period(topic) { SubscribeBegan = Recording.Now() };
        Assert.True(Subscribe(NameOf(topic)));
        period.SubscribeEnded = Recording.Now();
        _periods.Add(period);
        _open.Add(topic, period);
    }

    public void UnsubscribeFrom(int topic)
    {
        _open.Remove(topic, out var period);
        period!.UnsubscribeBegan = Recording.Now();
        Assert.True(Unsubscribe(NameOf(topic)));
        period.UnsubscribeEnded = Recording.Now();
        SendEntry(EntryKind.PeriodEnd, topic);
    }

    public Publication PublishTo(int topic, int number, int? call, int padding)
    {
        var began = Recording.Now();
        var result = Publish(NameOf(topic), new Dunlin.Topics.Publication(Encode(new Entry(EntryKind.Publication, topic, publisher, number), padding), MessageType.Binary, compress: padding % 2 == 0), toSelf: false);
        return new Publication(publisher, number, topic, call, began, Recording.Now(), result.Reached);
    }

    public void SendOwn() => SendEntry(EntryKind.Own, topic: 0);

    public void Disconnect()
    {
        foreach (var period in _open.Values)
            period.UnsubscribeBegan = Recording.Now();
        UnsubscribeAll();
        foreach (var period in _open.Values)
            period.UnsubscribeEnded = Recording.Now();
        lock (Gate)
        {
            IsOver = true;
            EndOutbox();
        }
    }

    public static string NameOf(int topic) => $"topic {topic}";

    public static byte[] Encode(Entry entry, int padding)
    {
        var payload = new byte[Marshal.SizeOf<Entry>() + Math.Min(padding, LargestPadding)];
        MemoryMarshal.Write(payload, entry);
        return payload;
    }

    private static Entry Decode(ReadOnlySpan<byte> payload) => payload.Length >= Marshal.SizeOf<Entry>()
        ? MemoryMarshal.Read<Entry>(payload)
        : throw new InvalidDataException($"Torn: a message of {payload.Length} bytes.");

    protected virtual void Record(Entry entry) => Entries.Add(entry);

    protected virtual ReadOnlySpan<byte> OnWire(ReadOnlySpan<byte> bytes) => bytes;

    protected override int Transmit(ReadOnlySpan<ArraySegment<byte>> pieces)
    {
        var offered = 0;
        foreach (var piece in pieces)
            offered += piece.Count;

        var taken = StallsOneIn > 0 && _peer.Next(StallsOneIn) == 0 ? _peer.Next(offered) : offered;
        var left = taken;
        foreach (var piece in pieces)
        {
            var part = Math.Min(piece.Count, left);
            Read(piece.AsSpan(0, part));
            left -= part;
        }

        return taken;
    }

    protected override void WatchWritable(bool watch)
    {
        if (watch)
            shard.Post(OnWritable);
    }

    protected override void OnDrained()
    {
    }

    protected override void OnFlushed()
    {
    }

    protected override void OnTooSlow() => throw new InvalidOperationException("The limit is out of reach.");

    protected internal override void OnDue(long tick) => throw new NotSupportedException("These connections set no deadlines.");

    private void SendEntry(EntryKind kind, int topic)
    {
        lock (Gate)
        {
            if (!MayQueue())
                return;

            var number = kind == EntryKind.Own ? _ownMessages++ : 0;
            var payload = Encode(new Entry(kind, topic, publisher, number), padding: 0);
            CommitFrame(FakeFormat.Write(ReserveFrame(FakeFormat.HeaderSize + payload.Length), FakeFormat.PlainKind, payload));
        }
    }

    private void Read(ReadOnlySpan<byte> bytes)
    {
        if (Torn is not null)
            return;

        try
        {
            _reader.Read(OnWire(bytes), payload => Record(Decode(payload)));
        }
        catch (InvalidDataException torn)
        {
            Torn = torn.Message;
        }
    }
}
