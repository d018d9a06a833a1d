namespace Dunlin.History;

/// <summary>Publications with consecutive offsets. Valid under the channel's lock.</summary>
/// <param name="history">Where they are.</param>
/// <param name="first">Offset of the one to begin with.</param>
/// <param name="count">How many.</param>
/// <param name="newestFirst">Whether the offsets go down.</param>
internal readonly struct HistorySlice(HistoryBuffer history, long first, int count, bool newestFirst = false)
{
    public int Count => count;

    public Enumerator GetEnumerator() => new(history, first, count, newestFirst ? -1 : 1);

    public struct Enumerator(HistoryBuffer history, long first, int count, int step)
    {
        private int _taken;

        public readonly HistoryEntry Current => history[first + ((_taken - 1) * step)];

        public bool MoveNext() => _taken++ < count;
    }
}
