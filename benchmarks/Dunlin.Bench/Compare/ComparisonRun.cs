using Dunlin.Bench.Compare.Loads;
using Dunlin.Bench.Compare.Progress;
using Dunlin.Bench.Compare.Results;
using Dunlin.Bench.Machine;
using Dunlin.Bench.Presentation;
using Spectre.Console;

namespace Dunlin.Bench.Compare;

/// <summary>A whole comparison: progress for who watches, results with all that belongs to them.</summary>
internal static class ComparisonRun
{
    /// <exception cref="Processes.ProgramException">The load generator cannot be built.</exception>
    public static async Task<ComparisonResults> RunAsync(ComparisonPlan plan, IAnsiConsole console, CancellationToken cancellationToken)
    {
        using var tool = plan.LoadTool is { } file ? await LoadTool.OpenAsync(file, cancellationToken) : null;
        ILoad load = tool is null ? new OwnLoad(plan) : new IndependentLoad(tool.Program, plan);
        return Terminal.IsInteractive(console)
            ? await LiveProgress.RunAsync(console, progress => MeasureAsync(plan, load, progress, cancellationToken))
            : await MeasureAsync(plan, load, new PlainProgress(console.Profile.Out.Writer), cancellationToken);
    }

    internal static async Task<ComparisonResults> MeasureAsync(ComparisonPlan plan, ILoad load, IComparisonProgress progress, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var comparison = new Comparison(plan, load, progress);
        await comparison.InstallAsync(cancellationToken);
        var versions = await Versions.ReadAsync(plan.Peers, cancellationToken);
        var measurements = await comparison.RunAsync(cancellationToken);
        return new ComparisonResults
        {
            MeasuredAt = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, TimeSpan.Zero),
            CommandLine = plan.CommandLine,
            Machine = MachineFacts.Read(),
            Versions = versions,
            Rounds = plan.Rounds,
            WarmUpSeconds = plan.WarmUpSeconds,
            Seconds = plan.Seconds,
            ServerCore = plan.ServerCore,
            LoadCore = plan.LoadCore,
            IndependentLoad = plan.LoadTool is not null,
            Peers = [.. plan.Peers.Select(peer => new PeerFacts(peer.Name, peer.Description, peer.IsDunlin))],
            Works = [.. plan.Works.Select(work => work.ToString())],
            LeftOut = comparison.LeftOut,
            Measurements = measurements,
        };
    }
}
