using System.Diagnostics;

namespace Dunlin.TestSupport;

/// <summary>Programs of a developer's machine that a test runs to their end.</summary>
public static class Tool
{
    /// <summary>Runs it with a text as its input. The output has its errors behind it.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, string folder, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // No process of the build may stay behind: it would hold the output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        // Of the SDK that runs the tests, which a build within them has to find for itself.
        start.Environment.Remove("MSBuildSDKsPath");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Runs <c>dotnet</c>.</summary>
    /// <exception cref="UnexpectedAnswerException">It failed; with what it wrote.</exception>
    public static async Task DotnetAsync(string folder, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var (exitCode, output) = await RunAsync("dotnet", arguments, folder);
        if (exitCode != 0)
            throw new UnexpectedAnswerException($"dotnet {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
    }
}
