using BenchmarkDotNet.Running;
using Dunlin.MicroBenchmarks.Budget;

if (args is ["--check-budget"])
    return BudgetCommand.Run(Console.Out);

BenchmarkSwitcher.FromAssembly(typeof(AllocationBudget).Assembly).Run(args);
return 0;
