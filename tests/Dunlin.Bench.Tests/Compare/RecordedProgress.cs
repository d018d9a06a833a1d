using Dunlin.Bench.Compare.Progress;

namespace Dunlin.Bench.Tests.Compare;

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordedProgress : IComparisonProgress
{
    public int Total { get; private set; }

    public List<Step> Begun { get; } = [];

    public List<(Step Step, string Outcome, bool Failed)> Ended { get; } = [];

    public void Begin(int total) => Total = total;

    public void Started(Step step) => Begun.Add(step);

    public void Finished(Step step, string outcome, bool failed) => Ended.Add((step, outcome, failed));
}
