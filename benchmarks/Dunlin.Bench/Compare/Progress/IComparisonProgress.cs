namespace Dunlin.Bench.Compare.Progress;

/// <summary>Is told what a comparison is doing.</summary>
internal interface IComparisonProgress
{
    /// <summary>Before anything is measured.</summary>
    /// <param name="total">Measurements that will follow.</param>
    void Begin(int total);

    /// <summary>A measurement begins.</summary>
    void Started(Step step);

    /// <summary>It has ended.</summary>
    /// <param name="step">Which.</param>
    /// <param name="outcome">The figure, or why there is none.</param>
    /// <param name="failed">Whether there is none.</param>
    void Finished(Step step, string outcome, bool failed);
}

/// <summary>One measurement of many.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Rounds">Of all.</param>
/// <param name="Work">What is done.</param>
/// <param name="Peer">By whom.</param>
internal sealed record Step(int Round, int Rounds, string Work, string Peer)
{
    public override string ToString() => $"round {Round} of {Rounds}  {Work,-20} {Peer,-15}";
}
