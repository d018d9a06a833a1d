namespace Dunlin.Transport.Linux;

/// <summary>What the calling thread has used so far (getrusage of RUSAGE_THREAD).</summary>
/// <param name="Processor">Time on a processor.</param>
/// <param name="Waits">How often it gave its processor up to wait for something; being preempted does not count.</param>
internal readonly record struct ThreadUsage(TimeSpan Processor, long Waits)
{
    // struct rusage: two timevals and fourteen longs; the last two are voluntary and involuntary switches.
    private const int Longs = 18;
    private const int VoluntarySwitches = 16;

    public static unsafe ThreadUsage Now()
    {
        var usage = stackalloc long[Longs];
        return Libc.GetUsage(Libc.UsageOfThread, usage) == 0
            ? new ThreadUsage(TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]), usage[VoluntarySwitches])
            : default;
    }
}
