namespace Dunlin.Bench.Peers;

/// <summary>A server that the tool can start, Dunlin's own among them. All serve the same three paths (benchmarks/README.md).</summary>
/// <param name="Name">How it is called on the command line.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="Protocol">What its clients speak.</param>
/// <param name="CommandLine">The program and its arguments; has it listen on a free port of 127.0.0.1.</param>
internal sealed record Peer(string Name, string Description, PeerProtocol Protocol, IReadOnlyList<string> CommandLine)
{
    /// <summary>Folders with a package-lock.json whose packages it needs.</summary>
    public IReadOnlyList<string> NpmFolders { get; init; } = [];

    /// <summary>Whether it takes <c>--compression</c>: permessage-deflate for every message.</summary>
    public bool SupportsCompression { get; init; }

    /// <summary>Whether its room can be polled over HTTP too: /room.</summary>
    public bool SupportsPolling { get; init; }

    /// <summary>The kind of work that it is there for; null: it takes part in all that it can do.</summary>
    public string? OnlyFor { get; init; }

    /// <summary>The npm package whose version is its version; null: the version is that of its run-time, or Dunlin's.</summary>
    public string? Package { get; init; }

    /// <summary>Whether it is Dunlin in one of its shapes.</summary>
    public bool IsDunlin => Name.StartsWith("dunlin", StringComparison.Ordinal);
}
