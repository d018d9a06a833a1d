using System.Diagnostics;

namespace Dunlin.Bench.Churn;

/// <summary>What the system knows of a process (Linux).</summary>
internal sealed class ProcessFacts(int pid)
{
    public Moment Take()
    {
        using var process = Process.GetProcessById(pid);
        return new Moment(process.WorkingSet64, Directory.GetFiles($"/proc/{pid}/fd").Length);
    }

    /// <param name="Resident">Resident memory, bytes.</param>
    /// <param name="Descriptors">Open file descriptors.</param>
    internal readonly record struct Moment(long Resident, int Descriptors)
    {
        public override string ToString() => $"{Resident / 1e6:F1} MB resident, {Descriptors} descriptors";
    }
}
