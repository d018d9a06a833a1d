namespace Dunlin.TestSupport;

/// <summary>The open sockets, pipes, epoll and event descriptors of this process (Linux).</summary>
public static class Descriptors
{
    private const string Folder = "/proc/self/fd";

    public static int Count() => OpenOnes().Count();

    /// <summary>The number after what earlier tests have dropped is finalised, so that it does not hide a leak.</summary>
    public static int Settled()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Count();
    }

    /// <summary>Waits until no more are open than before.</summary>
    public static Task ReturnToAsync(int before) => Until.TrueAsync(() => Count() <= before, $"at most {before} descriptors are open", Describe);

    private static string Describe() => string.Join(", ", OpenOnes().CountBy(kind => kind).Select(kind => $"{kind.Value} {kind.Key}"));

    // Files come and go with the runtime itself: it opens an assembly to describe an exception, for one.
    private static IEnumerable<string> OpenOnes() => Directory.GetFileSystemEntries(Folder)
        .Select(path => new FileInfo(path).LinkTarget?.Split(':')[0] ?? "gone")
        .Where(kind => kind is "socket" or "pipe" or "anon_inode");
}
