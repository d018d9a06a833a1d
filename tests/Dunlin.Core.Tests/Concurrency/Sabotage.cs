using Dunlin.Tests.Fakes;
using Dunlin.Topics;

namespace Dunlin.Tests.Concurrency;

/// <summary>A fault to put into what one connection gets, to see that the checker notices it.</summary>
public enum Sabotage
{
    /// <summary>No fault: the same connection must pass.</summary>
    None,
    LosePublication,
    RepeatPublication,
    SwapWithinTopic,
    SwapWithinCall,
    LoseOwnMessage,
    InventPublication,
    LoseByte,
    LoseTheRest,
}

/// <summary>A connection that spoils what its peer gets, once.</summary>
internal sealed class SabotagedConnection(ThreadedShard shard, TopicRegistry topics, Sabotage sabotage)
    : RecordingConnection(shard, topics, FakeFormat.Plain, publisher: 999, seed: 1)
{
    private const int After = 200;
    private Entry? _held;
    private bool _done;
    private int _bytesSeen;

    public bool IsDone => _done;

    protected override void Record(Entry entry)
    {
        if (_held is { } held)
        {
            base.Record(entry);
            if (!IsPartner(held, entry))
                return;

            _held = null;
            _done = true;
            base.Record(held);
            return;
        }

        if (_done || Entries.Count < After || !Spoil(entry))
            base.Record(entry);
    }

    protected override ReadOnlySpan<byte> OnWire(ReadOnlySpan<byte> bytes)
    {
        _bytesSeen += bytes.Length;
        if (_done && sabotage == Sabotage.LoseTheRest)
            return default;
        if (_done || _bytesSeen < 20_000 || bytes.IsEmpty)
            return bytes;

        switch (sabotage)
        {
            case Sabotage.LoseByte:
                _done = true;
                return bytes[1..];
            case Sabotage.LoseTheRest:
                _done = true;
                return default;
            default:
                return bytes;
        }
    }

    /// <summary>True when the entry is dealt with.</summary>
    private bool Spoil(Entry entry)
    {
        var isPublication = entry.Kind == EntryKind.Publication;
        switch (sabotage)
        {
            case Sabotage.LosePublication when isPublication:
            case Sabotage.LoseOwnMessage when entry.Kind == EntryKind.Own:
                _done = true;
                return true;
            case Sabotage.RepeatPublication when isPublication:
                _done = true;
                base.Record(entry);
                return false;
            case Sabotage.InventPublication when isPublication:
                _done = true;
                base.Record(entry with { Number = int.MaxValue });
                return false;
            case Sabotage.SwapWithinTopic when isPublication:
            case Sabotage.SwapWithinCall when isPublication && entry.Publisher == ChurnRun.AsyncPublisher:
                _held = entry;
                return true;
            default:
                return false;
        }
    }

    private bool IsPartner(Entry held, Entry entry) => entry.Kind == EntryKind.Publication && (sabotage == Sabotage.SwapWithinTopic
        ? entry.Topic == held.Topic
        : entry.Publisher == held.Publisher && entry.Topic != held.Topic);
}
