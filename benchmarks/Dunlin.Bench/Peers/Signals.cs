using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dunlin.Bench.Peers;

/// <summary>Signals to other processes (Linux, macOS).</summary>
internal static partial class Signals
{
    private const int Terminate = 15;
    private const int NoSuchProcess = 3;

    /// <summary>Asks a process to stop, as a service manager does. One that has just ended is no error.</summary>
    public static void SendTerminate(Process process)
    {
        if (!process.HasExited && Kill(process.Id, Terminate) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
            throw new InvalidOperationException($"kill {process.Id}: error {error}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
