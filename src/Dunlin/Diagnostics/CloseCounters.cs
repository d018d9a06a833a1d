namespace Dunlin.Diagnostics;

/// <summary>How many connections have ended with which code since the start. Codes of clients' own choice count as one, so that nobody can make thousands of series. Thread-safe.</summary>
internal sealed class CloseCounters
{
    private static readonly int[] Known = [.. Enumerable.Range(1000, 16), CloseCodes.SlowConsumer, CloseCodes.InsufficientState, CloseCodes.Unauthorized, CloseCodes.Forbidden, CloseCodes.Timeout, CloseCodes.RateLimited];

    private readonly long[] _closed = new long[Known.Length + 1];

    public void Count(int code)
    {
        var index = Array.IndexOf(Known, code);
        Interlocked.Increment(ref _closed[index < 0 ? Known.Length : index]);
    }

    /// <summary>Those that have happened; a code of <c>other</c> for all that Dunlin does not know.</summary>
    public IEnumerable<(string Code, long Closed)> Read()
    {
        for (var i = 0; i < _closed.Length; i++)
        {
            var closed = Interlocked.Read(ref _closed[i]);
            if (closed > 0)
                yield return (i < Known.Length ? Known[i].ToString(System.Globalization.CultureInfo.InvariantCulture) : "other", closed);
        }
    }
}
