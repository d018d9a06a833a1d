using System.Diagnostics;
using System.Globalization;
using Dunlin.Bench.Load;

namespace Dunlin.Bench.Measuring;

/// <summary>What the system knows of a process on this machine (Linux).</summary>
internal sealed class ServerProcess(int pid)
{
    /// <exception cref="LoadException">The process has ended.</exception>
    public Moment Take()
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return new Moment(process.TotalProcessorTime, process.WorkingSet64, Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).Length);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or DirectoryNotFoundException)
        {
            throw new LoadException($"The server is gone: {exception.Message}");
        }
    }

    /// <param name="Processor">Processor time used so far, of all threads, in the kernel too.</param>
    /// <param name="Resident">Resident memory, bytes.</param>
    /// <param name="Descriptors">Open file descriptors.</param>
    internal readonly record struct Moment(TimeSpan Processor, long Resident, int Descriptors)
    {
        public override string ToString() => $"{Resident / 1e6:F1} MB resident, {Descriptors} descriptors";
    }
}
