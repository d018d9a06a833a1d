using System.Globalization;

namespace Dunlin.Bench.Compare;

/// <summary>One thing that all peers are made to do, such as <c>chat:16:32</c>: 16 clients with 32 messages under way each.</summary>
internal sealed record Work(string Workload, int Clients, int InFlight)
{
    private static readonly string[] Known = ["chat", "echo", "idle", "connect"];

    /// <summary>The path of the peers that it loads.</summary>
    public string Path => Workload == "chat" ? "chat" : "echo";

    /// <summary>What is compared: for idle connections the growth of resident memory, otherwise the server's CPU time an operation.</summary>
    public string Unit => Workload == "idle" ? "MB growth" : "us CPU";

    /// <summary>Null when the text names no work.</summary>
    public static Work? Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || !Known.Contains(parts[0]) || Number(parts[1]) is not { } clients)
            return null;

        return Number(parts.ElementAtOrDefault(2) ?? "1") is { } inFlight ? new Work(parts[0], clients, inFlight) : null;
    }

    public override string ToString() => Workload is "chat" or "echo" ? $"{Workload}:{Clients}:{InFlight}" : $"{Workload}:{Clients}";

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
