namespace Dunlin.Transport.DirectUpgrades;

/// <summary>Whether upgrade requests may be served right on a loop. That halves what a handshake costs, but an application that blocks would hold up every connection of the loop.</summary>
/// <remarks>So they begin on the thread pool, where compiling the code is done too, and move when a number of them in a row have been quick; one that is not sends them back. Thread-safe.</remarks>
internal sealed class UpgradePace
{
    private const int Proof = 32;
    private static readonly TimeSpan s_quick = TimeSpan.FromMilliseconds(1);
    private int _quickInARow;

    public bool AllowsLoop => Volatile.Read(ref _quickInARow) >= Proof;

    /// <param name="took">How long the application kept the thread.</param>
    public void Record(TimeSpan took)
    {
        if (took > s_quick)
            Volatile.Write(ref _quickInARow, 0);
        else if (!AllowsLoop)
            Interlocked.Increment(ref _quickInARow);
    }
}
