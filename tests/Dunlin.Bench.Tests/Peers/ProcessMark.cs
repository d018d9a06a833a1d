namespace Dunlin.Bench.Tests.Peers;

/// <summary>A word that no other process has, in its command line or its environment: finds what a test has started (Linux).</summary>
internal sealed class ProcessMark
{
    private readonly string _word = $"mark-{Guid.NewGuid():N}";

    /// <summary>The mark as a comment in JavaScript.</summary>
    public string Comment => $"/*{_word}*/ ";

    /// <summary>The mark as an environment variable, which children inherit.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["PROCESS_MARK"] = _word };

    public bool IsRunning() =>
        Directory.EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Any(folder => Holds(Path.Combine(folder, "cmdline")) || Holds(Path.Combine(folder, "environ")));

    private bool Holds(string file)
    {
        try
        {
            return File.ReadAllText(file).Contains(_word, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended since it was listed, or is another user's
        }
    }
}
