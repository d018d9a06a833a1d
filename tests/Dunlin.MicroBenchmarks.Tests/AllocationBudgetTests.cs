using Dunlin.MicroBenchmarks.Budget;

namespace Dunlin.MicroBenchmarks.Tests;

/// <summary>What each benchmark's operation allocates against <c>allocation-budget.json</c>. Bytes are counted; nothing is timed.</summary>
public sealed class AllocationBudgetTests
{
    private static readonly AllocationBudget Budget = AllocationBudget.Load();
    private static readonly Dictionary<string, BudgetedBenchmark> Benchmarks = BudgetedBenchmark.All().ToDictionary(benchmark => benchmark.Id);

    public static TheoryData<string> Ids => [.. Benchmarks.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_benchmark_is_right_and_within_its_budget(string id)
    {
        if (Budget.Problem(id, Benchmarks[id].Measure()) is { } problem)
            Assert.Fail(problem);
    }

    [Fact]
    public void Every_line_of_the_budget_has_a_benchmark() => Assert.Empty(Budget.UnusedLines(Benchmarks.Keys));

    // Whoever would make the tests pass with a larger number has to say so here too.
    [Fact]
    public void Only_a_frame_cut_in_two_may_allocate() =>
        Assert.All(
            Budget.BytesPerOperation.Where(line => !line.Key.StartsWith("FrameParsing.CutInTwo", StringComparison.Ordinal)),
            line => Assert.Equal(0, line.Value));
}
