namespace Dunlin.TestSupport;

/// <summary>The end of a conversation with a program: its last lines, long ones shortened. Thread-safe.</summary>
internal sealed class ProcessTranscript(string commandLine)
{
    private const int MaxLines = 60;
    private const int MaxLineLength = 300;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    public void Add(string prefix, string line)
    {
        var shown = line.Length <= MaxLineLength ? line : $"{line[..MaxLineLength]}... ({line.Length} characters)";
        lock (_lock)
        {
            _lines.Enqueue(prefix + shown);
            if (_lines.Count > MaxLines)
                _lines.Dequeue();
        }
    }

    public override string ToString()
    {
        lock (_lock)
            return $"{commandLine}\n{string.Join('\n', _lines)}";
    }
}
