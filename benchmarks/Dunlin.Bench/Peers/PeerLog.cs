namespace Dunlin.Bench.Peers;

/// <summary>The last lines that a peer printed, standard error included. Thread-safe.</summary>
internal sealed class PeerLog
{
    private const int MaxLines = 60;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
                _lines.Dequeue();
        }
    }

    public override string ToString()
    {
        lock (_lock)
            return string.Join('\n', _lines);
    }
}
