namespace Dunlin.Diagnostics;

/// <summary>Events of one kind, so that a warning is written once for many: an episode begins with the first one after a minute without any. Thread-safe.</summary>
internal sealed class Episode(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);
    private const long Never = long.MinValue;

    private long _last = Never;

    /// <summary>Another one has happened. Returns whether an episode begins with it.</summary>
    public bool Note()
    {
        var now = time.GetTimestamp();
        var last = Interlocked.Exchange(ref _last, now);
        return last == Never || time.GetElapsedTime(last, now) >= Quiet;
    }
}
