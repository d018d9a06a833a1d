using Dunlin.Connections;

namespace Dunlin.Topics;

/// <summary>
/// What one handler call has published so far: for each shard, the mark of the latest flush that carries it. Keeps a later publication, to another
/// topic whose flush is queued earlier, from overtaking.
/// </summary>
internal sealed class PublishOrder
{
    private long[] _marks = new long[4];
    private bool _any;

    public long LastMark(Shard shard) => _any && shard.Number < _marks.Length ? _marks[shard.Number] : 0;

    public void Note(Shard shard, long mark)
    {
        _any = true;
        if (shard.Number >= _marks.Length)
            Array.Resize(ref _marks, (shard.Number + 1) * 2);
        _marks[shard.Number] = Math.Max(_marks[shard.Number], mark);
    }

    /// <summary>A new handler call begins.</summary>
    public void Reset()
    {
        if (!_any)
            return;

        _any = false;
        Array.Clear(_marks);
    }
}
