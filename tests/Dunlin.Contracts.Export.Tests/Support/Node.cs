using System.Diagnostics;

namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>Programs that judge what is exported: npm installs them (eng/install-test-tools.sh).</summary>
internal static class Node
{
    public static readonly string Folder = RepositoryPath.Of("tests", "Dunlin.Contracts.Export.Tests", "node");

    /// <summary>The compiler of TypeScript that the JavaScript client is built with.</summary>
    public static string Tsc { get; } = RepositoryPath.Of("clients", "js", "node_modules", "typescript", "bin", "tsc");

    /// <summary>Runs a script with a text as its input, and returns what it prints. Fails when it does.</summary>
    public static string Run(string script, string input)
    {
        var (exitCode, output) = Run([Path.Combine(Folder, script)], Folder, input);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{script} ended with {exitCode}:\n{output}");
    }

    /// <summary>Compiles a folder with a <c>tsconfig.json</c>. The lines are its errors; none when all is well.</summary>
    public static string[] Compile(string folder) => Run([Tsc, "--project", folder, "--pretty", "false"], folder, "").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (int ExitCode, string Output) Run(string[] arguments, string folder, string input)
    {
        foreach (var needed in new[] { Path.Combine(Folder, "node_modules", "ajv"), Tsc })
        {
            if (!Path.Exists(needed))
                throw new FileNotFoundException($"{needed} is missing: run eng/install-test-tools.sh, which ./test.sh does.", needed);
        }

        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors.Result);
    }
}
