using System.Diagnostics;
using Dunlin.Transport.Linux;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>
/// Whether upgrade requests may be served right on a loop. That takes a third off a handshake, but an application that blocks would hold up every
/// connection of the loop.
/// </summary>
/// <remarks>
/// So they begin on the thread pool, where the first ones compile the code too. When a number in a row have neither waited nor used much of a processor, the next
/// are served on the loop; one that keeps the loop for long sends them back. The clock on the wall would not do on the pool: it counts preemption too, and a busy server
/// would never get to the loop. Thread-safe.
/// </remarks>
internal sealed class UpgradePace
{
    private const int Proof = 32;
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);
    private int _quickInARow;

    public bool AllowsLoop => Volatile.Read(ref _quickInARow) >= Proof;

    /// <summary>On the loop: serves, and looks at the clock.</summary>
    public void ServeOnLoop(Action serve)
    {
        var start = Stopwatch.GetTimestamp();
        serve();
        Record(waited: false, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>On the thread pool: serves, and looks at what the thread did.</summary>
    public void ServeOnPool(Action serve)
    {
        var before = ThreadUsage.Now();
        serve();
        var after = ThreadUsage.Now();
        Record(after.Waits != before.Waits, after.Processor - before.Processor);
    }

    /// <param name="waited">Whether the application made its thread wait.</param>
    /// <param name="took">How long it used it.</param>
    public void Record(bool waited, TimeSpan took)
    {
        if (waited || took > Quick)
            Volatile.Write(ref _quickInARow, 0);
        else if (!AllowsLoop)
            Interlocked.Increment(ref _quickInARow);
    }
}
