using System.ComponentModel;
using System.Diagnostics;

namespace Dunlin.Bench.Processes;

/// <summary>Runs a program to its end and keeps what it printed.</summary>
internal static class ChildProgram
{
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Handed over as they are; no shell reads them.</param>
    /// <param name="folder">Where it runs; null: where this process does.</param>
    /// <param name="cancellationToken">Kills the program and its children.</param>
    /// <exception cref="ProgramException">It cannot be started.</exception>
    public static async Task<ProgramOutcome> RunAsync(string program, IEnumerable<string> arguments, string? folder, CancellationToken cancellationToken)
    {
        using var process = Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? "",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramOutcome(process.ExitCode, await output, await errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true); // when cancelled; does nothing to one that has ended
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new ProgramException($"{start.FileName} was not started.");
        }
        catch (Win32Exception exception)
        {
            throw new ProgramException($"{start.FileName} cannot be started: {exception.Message}", exception);
        }
    }
}
