namespace Dunlin.MicroBenchmarks.Budget;

/// <summary>Prints what every benchmark allocates and what it may: for whoever adds a benchmark. The tests check the same.</summary>
internal static class BudgetCommand
{
    /// <summary>Returns the exit code: 1 when something is not within the budget.</summary>
    public static int Run(TextWriter output)
    {
        var budget = AllocationBudget.Load();
        var benchmarks = BudgetedBenchmark.All().ToArray();
        var problems = budget.UnusedLines(benchmarks.Select(static benchmark => benchmark.Id)).ToList();
        foreach (var benchmark in benchmarks)
        {
            var allocation = benchmark.Measure();
            output.WriteLine($"{allocation.PerOperation,10:0.##} B  {benchmark.Id}");
            if (budget.Problem(benchmark.Id, allocation) is { } problem)
                problems.Add(problem);
        }

        problems.ForEach(output.WriteLine);
        return problems.Count == 0 ? 0 : 1;
    }
}
