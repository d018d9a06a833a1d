using System.Reflection;
using System.Text.Json;
using Dunlin.Bench.Peers;
using Dunlin.Bench.Processes;

namespace Dunlin.Bench.Machine;

/// <summary>The versions of what takes part in a comparison.</summary>
internal static class Versions
{
    /// <summary>Asks the installed programs and packages. One that cannot be asked is "unknown".</summary>
    public static async Task<IReadOnlyList<ProgramVersion>> ReadAsync(IReadOnlyList<Peer> peers, CancellationToken cancellationToken)
    {
        var versions = new List<ProgramVersion> { new("Dunlin", Dunlin()), new(".NET and ASP.NET Core", Environment.Version.ToString()) };
        if (peers.Any(peer => peer.CommandLine[0] == "node"))
            versions.Add(new ProgramVersion("Node.js", await AskAsync("node", cancellationToken)));
        foreach (var peer in peers.Where(peer => peer.Package is not null))
            versions.Add(new ProgramVersion(peer.Name == "bun" ? "Bun" : $"{peer.Package}", await OfPeerAsync(peer, cancellationToken)));
        return versions;
    }

    private static Task<string> OfPeerAsync(Peer peer, CancellationToken cancellationToken) => peer.Name == "bun"
        ? AskAsync(peer.CommandLine[0], cancellationToken)
        : OfPackageAsync(Path.Combine(peer.NpmFolders[^1], "node_modules", peer.Package!, "package.json"), cancellationToken);

    private static async Task<string> AskAsync(string program, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await ChildProgram.RunAsync(program, ["--version"], folder: null, cancellationToken);
            return outcome.ExitCode == 0 ? outcome.Output.Trim().TrimStart('v') : "unknown";
        }
        catch (ProgramException)
        {
            return "unknown";
        }
    }

    private static async Task<string> OfPackageAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return "unknown";

        using var package = JsonDocument.Parse(await File.ReadAllTextAsync(file, cancellationToken));
        return package.RootElement.GetProperty("version").GetString() ?? "unknown";
    }

    // "0.1.0+93979ac…": the commit in its short form.
    private static string Dunlin()
    {
        var version = typeof(ITopics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        var commit = version.IndexOf('+', StringComparison.Ordinal);
        return commit < 0 ? version : version[..Math.Min(version.Length, commit + 8)];
    }
}
