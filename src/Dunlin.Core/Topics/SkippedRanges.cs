namespace Dunlin.Topics;

/// <summary>Ranges of a log, in order, that one subscriber is not to get: it published them, or was skipping. Neighbours merge.</summary>
/// <remarks>Made for a subscriber that needs it, and then kept: one that publishes to its own topic does so again.</remarks>
internal sealed class SkippedRanges
{
    private Queue<(long Start, long End)>? _done;
    private (long Start, long End) _last;
    private bool _any;

    public bool IsEmpty => !_any;

    public long? NextStart => !_any ? null : _done is not null && _done.TryPeek(out var first) ? first.Start : _last.Start;

    public void Add(long start, long end)
    {
        if (_any && _last.End == start)
        {
            _last.End = end;
            return;
        }

        if (_any)
            (_done ??= new Queue<(long Start, long End)>()).Enqueue(_last);
        _last = (start, end);
        _any = true;
    }

    /// <summary>The first position from here on that is not skipped; forgets the ranges passed.</summary>
    public long JumpFrom(long position)
    {
        while (_any && NextStart <= position)
        {
            if (_done is not null && _done.TryDequeue(out var first))
            {
                position = Math.Max(position, first.End);
            }
            else
            {
                position = Math.Max(position, _last.End);
                _any = false;
            }
        }

        return position;
    }
}
