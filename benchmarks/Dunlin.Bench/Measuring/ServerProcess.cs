using System.Diagnostics;
using System.Globalization;

namespace Dunlin.Bench.Measuring;

/// <summary>What the system knows of a process on this machine (Linux).</summary>
internal sealed class ServerProcess(int pid)
{
    public Moment Take()
    {
        using var process = Process.GetProcessById(pid);
        return new Moment(process.TotalProcessorTime, process.WorkingSet64, Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).Length);
    }

    /// <param name="Processor">Processor time used so far, of all threads, in the kernel too.</param>
    /// <param name="Resident">Resident memory, bytes.</param>
    /// <param name="Descriptors">Open file descriptors.</param>
    internal readonly record struct Moment(TimeSpan Processor, long Resident, int Descriptors)
    {
        public override string ToString() => $"{Resident / 1e6:F1} MB resident, {Descriptors} descriptors";
    }
}
