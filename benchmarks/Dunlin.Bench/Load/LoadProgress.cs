using Dunlin.Bench.Presentation;
using Spectre.Console;

namespace Dunlin.Bench.Load;

/// <summary>A line on the terminal that says how far a load is. It is on standard error: standard output is for the result.</summary>
internal static class LoadProgress
{
    /// <summary>Does the load; shows the line when somebody watches.</summary>
    public static LoadResult Run(Workload workload, LoadPlan plan, Func<LoadResult> load)
    {
        var console = Terminal.Open(outputIsData: true);
        return Terminal.IsInteractive(console) ? Watch(console, workload, plan, load) : load();
    }

    // Once a second: the load has its processor to itself.
    private static LoadResult Watch(IAnsiConsole console, Workload workload, LoadPlan plan, Func<LoadResult> load) => console.Status().AutoRefresh(false).Start($"{workload.Name}: begins", status =>
    {
        var begun = TimeProvider.System.GetTimestamp();
        using var timer = new Timer(
            _ => Show(status, $"{workload.Name}: {Phase(TimeProvider.System.GetElapsedTime(begun), plan)}"),
            state: null,
            dueTime: TimeSpan.FromSeconds(1),
            period: TimeSpan.FromSeconds(1));
        return load();
    });

    private static void Show(StatusContext status, string text)
    {
        status.Status = text;
        status.Refresh();
    }

    /// <summary>What a load does so long after its start, as far as the plan tells: connecting, for one, takes as long as it takes.</summary>
    internal static string Phase(TimeSpan elapsed, LoadPlan plan)
    {
        if (elapsed < plan.WarmUp)
            return FormattableString.Invariant($"{elapsed.TotalSeconds:F0} of {plan.WarmUp.TotalSeconds:F0} s of warm-up");
        var measuring = elapsed - plan.WarmUp;
        return measuring < plan.Duration
            ? FormattableString.Invariant($"{measuring.TotalSeconds:F0} of {plan.Duration.TotalSeconds:F0} s of measuring")
            : FormattableString.Invariant($"{elapsed.TotalSeconds:F0} s, and not done yet");
    }
}
