namespace Dunlin.Bench.Compare.Progress;

/// <summary>A line for each measurement: for files and pipes.</summary>
internal sealed class PlainProgress(TextWriter output) : IComparisonProgress
{
    private int _total;
    private int _finished;

    public void Begin(int total)
    {
        _total = total;
        output.WriteLine($"{total} measurements");
    }

    public void Started(Step step)
    {
    }

    public void Finished(Step step, string outcome, bool failed) =>
        output.WriteLine($"{++_finished} of {_total}  {step} {(failed ? "FAILED: " : "")}{outcome}");
}
