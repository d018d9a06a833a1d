using Spectre.Console;

namespace Dunlin.Bench.Compare.Progress;

/// <summary>A bar that says what is being measured and how long the rest takes, with a line above it for each measurement: for terminals.</summary>
internal sealed class LiveProgress(IAnsiConsole console, ProgressTask bar) : IComparisonProgress
{
    // Once a second: what is drawn more often is taken from the peers, on a machine of two processors.
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    /// <summary>Shows the bar while the action runs.</summary>
    public static Task<T> RunAsync<T>(IAnsiConsole console, Func<IComparisonProgress, Task<T>> action) => new Spectre.Console.Progress(console) { RefreshRate = Refresh }
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(context => action(new LiveProgress(console, context.AddTask("installing the peers", maxValue: 1))));

    public void Begin(int total) => bar.MaxValue = total;

    public void Started(Step step) => bar.Description = Markup.Escape($"round {step.Round} of {step.Rounds}, {step.Work}, {step.Peer}: {bar.MaxValue - bar.Value} left");

    public void Finished(Step step, string outcome, bool failed)
    {
        console.MarkupLineInterpolated(failed ? (FormattableString)$"{step} [red]FAILED: {outcome}[/]" : $"{step} {outcome}");
        bar.Increment(1);
    }
}
