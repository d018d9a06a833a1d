namespace Dunlin.Contracts.Export.Tests.Support;

/// <summary>Programs in JavaScript that judge and use what is exported: npm installs them (eng/install-test-tools.sh).</summary>
internal static class Node
{
    private static readonly string Folder = RepositoryPath.Of("tests", "Dunlin.Contracts.Export.Tests", "node");

    private static readonly string Validator = Path.Combine(Folder, "node_modules", "ajv");

    // Those that the JavaScript client is built with.
    private static readonly string Tsc = OfClient("typescript", "bin", "tsc");

    private static readonly string Esbuild = OfClient("esbuild", "bin", "esbuild");

    /// <summary>Runs a script with a text as its input, and returns what it prints. Fails when it does.</summary>
    public static string Run(string script, string input)
    {
        var (exitCode, output) = Start(Validator, [Path.Combine(Folder, script)], Folder, input);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{script} ended with {exitCode}:\n{output}");
    }

    /// <summary>Compiles a folder with a <c>tsconfig.json</c>. The errors; none when all is well.</summary>
    public static string[] Compile(string folder)
    {
        var (exitCode, output) = Start(Tsc, [Tsc, "--project", folder, "--pretty", "false"], folder, "");
        // Indented lines explain the one above them.
        string[] errors = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith(' '))];
        return exitCode == 0 || errors.Length > 0 ? errors : throw new InvalidOperationException($"tsc ended with {exitCode} and said nothing.");
    }

    /// <summary>Makes one module of one in TypeScript and of all that it imports.</summary>
    public static void Bundle(string source, string target)
    {
        var (exitCode, output) = Start(Esbuild, [Esbuild, source, "--bundle", "--format=esm", "--platform=node", $"--outfile={target}", "--log-level=warning"], Path.GetDirectoryName(source)!, "");
        Assert.True(exitCode == 0, output);
    }

    /// <summary>Starts a script that goes on.</summary>
    public static ChildProcess StartScript(string script, params string[] arguments) => ChildProcess.Start("node", [Path.Combine(Folder, script), .. arguments], Folder);

    private static string OfClient(params string[] path) => RepositoryPath.Of(["clients", "js", "node_modules", .. path]);

    private static (int ExitCode, string Output) Start(string needed, string[] arguments, string folder, string input) =>
        Path.Exists(needed)
            ? Tool.RunAsync("node", arguments, folder, input).GetAwaiter().GetResult()
            : throw new FileNotFoundException($"{needed} is missing: run eng/install-test-tools.sh, which ./test.sh does.", needed);
}
