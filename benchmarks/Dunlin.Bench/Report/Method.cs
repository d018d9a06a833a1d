using Dunlin.Bench.Compare.Results;
using static Dunlin.Bench.Report.PageText;

namespace Dunlin.Bench.Report;

/// <summary>How it was measured, on what, and how to repeat it.</summary>
internal static class Method
{
    private const string Tool = "dotnet run -c Release --project benchmarks/Dunlin.Bench --";

    public static void Write(PageText page, IReadOnlyList<ComparisonResults> sources)
    {
        page.Heading(2, "How it was measured");
        page.List(
        [
            "Every server runs pinned to one core, and the load pinned to another (`taskset`), on the same machine over loopback.",
            "Every measurement has a server started for it, which is warmed up under the same load before the measured time begins.",
            "The works are gone through in rounds, and within a round the peers take their turns one after the other at each work: what disturbs the machine for a minute disturbs all of them.",
            "A figure is the median of its rounds. The lowest and the highest round stand beside it.",
            "CPU is what the system charged the server's process for the measured time, in the kernel too, divided by the messages that arrived. Memory is resident memory.",
            "The load checks every message: a work in which one is lost, repeated or out of order counts as failed.",
            "Peers are written as their own documentation has it ([benchmarks](../benchmarks/README.md)), with versions pinned. Those in C# run with the defaults of an ASP.NET Core program, those in JavaScript with `NODE_ENV=production`, and nobody logs.",
        ]);
        for (var i = 0; i < sources.Count; i++)
            WriteSource(page, sources[i], sources.Count == 1 ? "" : Invariant($", comparison {i + 1} of {sources.Count}"));
    }

    private static void WriteSource(PageText page, ComparisonResults source, string which)
    {
        page.Heading(3, $"Machine and versions{which}");
        page.Paragraph(string.Join('\n', Facts(source).Prepend(("---", "---")).Prepend(("fact", "value")).Select(fact => $"| {fact.Item1} | {fact.Item2} |")));
        page.Paragraph(string.Join('\n', source.Peers.Select(peer => $"| `{peer.Name}` | {peer.Description} |").Prepend("| --- | --- |").Prepend("| peer | what it is |")));
        page.Heading(3, $"To repeat it{which}");
        page.Code(
        [
            $"{Tool} compare {source.CommandLine} --json results.json",
            $"{Tool} report --from results.json --to docs/performance.md",
        ]);
        if (source.IndependentLoad)
            page.Paragraph("The load came from a load generator that is not part of this repository.");
    }

    private static IEnumerable<(string Name, string Value)> Facts(ComparisonResults source) =>
    [
        ("measured on", Invariant($"{source.MeasuredAt.UtcDateTime:yyyy-MM-dd}")),
        ("processor", source.Machine.Processor),
        ("cores", Invariant($"{source.Machine.Cores}")),
        ("memory", Invariant($"{source.Machine.MemoryBytes / 1e9:F1} GB")),
        ("operating system", source.Machine.OperatingSystem),
        ("kernel", source.Machine.Kernel),
        .. source.Versions.Select(version => (version.Name, version.Version)),
        ("rounds", Invariant($"{source.Rounds}, each of {source.WarmUpSeconds} s of warm-up and {source.Seconds} s of measuring")),
        ("pinning", Invariant($"servers to core {source.ServerCore}, load to core {source.LoadCore}")),
    ];
}
