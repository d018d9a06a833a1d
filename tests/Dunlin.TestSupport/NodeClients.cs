namespace Dunlin.TestSupport;

/// <summary>Starts the real clients of tests/Dunlin.Interop.Tests/clients, which npm installs there.</summary>
public static class NodeClients
{
    private static readonly string Folder = RepositoryPath.Of("tests", "Dunlin.Interop.Tests", "clients");

    /// <summary>Runs a script of the clients folder in Node.js.</summary>
    public static ChildProcess StartNode(string script, params string[] arguments) =>
        Start("node", [script, .. arguments]);

    /// <summary>Runs a script of the clients folder in Bun.</summary>
    public static ChildProcess StartBun(string script, params string[] arguments) =>
        Start(Installed("bun", "bin", "bun.exe"), ["run", script, .. arguments]);

    /// <summary>
    /// Runs wscat in a terminal of its own (util-linux <c>script</c>), as a person would: without one it says nothing about
    /// connecting and closing.
    /// </summary>
    public static ChildProcess StartWscat(params string[] arguments)
    {
        string[] command = ["node", Installed("wscat", "bin", "wscat"), "--no-color", .. arguments];
        return Start("script", ["--quiet", "--return", "--echo", "never", "--command", string.Join(' ', command.Select(Quote)), "/dev/null"]);
    }

    private static ChildProcess Start(string program, IEnumerable<string> arguments)
    {
        RequireInstalled(Path.Combine(Folder, "node_modules"));
        var environment = new Dictionary<string, string>
        {
            ["NODE_TLS_REJECT_UNAUTHORIZED"] = "0", // the test certificate is self-signed
            ["NODE_NO_WARNINGS"] = "1",
        };
        return ChildProcess.Start(program, arguments, Folder, environment);
    }

    private static string Installed(params string[] parts)
    {
        var path = Path.Combine([Folder, "node_modules", .. parts]);
        RequireInstalled(path);
        return path;
    }

    private static void RequireInstalled(string path)
    {
        if (!Path.Exists(path))
            throw new FileNotFoundException($"{path} is missing: run eng/install-test-tools.sh, which ./test.sh does.", path);
    }

    private static string Quote(string argument) => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
