using System.Diagnostics;

namespace Dunlin.Packages.Tests;

/// <summary>Runs <c>dotnet</c> to its end.</summary>
internal static class Dotnet
{
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // No process of a build may stay behind: it would hold the output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        // Of the SDK that runs the tests, which a build within them has to find for itself.
        start.Environment.Remove("MSBuildSDKsPath");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var all = await output + await errors;
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{all}");
        return all;
    }
}
