using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Running;

namespace Dunlin.MicroBenchmarks.Budget;

/// <summary>One benchmark with one set of parameters, run in this process to count what it allocates. Nothing is timed.</summary>
internal sealed class BudgetedBenchmark(BenchmarkCase benchmark)
{
    private const int WarmUp = 64;
    private const int Invocations = 256;

    // A collection that happens meanwhile may empty a pool, which then fills again: that is not the operation's own, and does not come back each time.
    private const int Attempts = 3;

    /// <summary>Class, method and parameters, as in <c>Publishing.One(Subscribers: 16)</c>.</summary>
    public string Id { get; } = FullNameProvider.GetBenchmarkName(benchmark)[(benchmark.Descriptor.Type.Namespace!.Length + 1)..];

    /// <summary>All benchmarks of this program.</summary>
    public static IEnumerable<BudgetedBenchmark> All() =>
        typeof(BudgetedBenchmark).Assembly.GetTypes().Where(IsBenchmarkClass).SelectMany(Of);

    public static IEnumerable<BudgetedBenchmark> Of(Type type) =>
        BenchmarkConverter.TypeToBenchmarks(type).BenchmarksCases.Select(static benchmark => new BudgetedBenchmark(benchmark));

    /// <summary>Sets the benchmark up (which validates its results), warms it up, and counts.</summary>
    public Allocation Measure()
    {
        var instance = Activator.CreateInstance(benchmark.Descriptor.Type)!;
        foreach (var parameter in benchmark.Parameters.Items)
            benchmark.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);

        var setup = benchmark.Descriptor.GlobalSetupMethod
            ?? throw new InvalidOperationException($"{benchmark.Descriptor.Type.Name} has no GlobalSetup, so it validates nothing.");
        setup.CreateDelegate<Action>(instance)();
        try
        {
            var bytes = Count(benchmark.Descriptor.WorkloadMethod.CreateDelegate<Func<long>>(instance));
            return new Allocation(bytes, (long)Invocations * benchmark.Descriptor.OperationsPerInvoke);
        }
        finally
        {
            benchmark.Descriptor.GlobalCleanupMethod?.CreateDelegate<Action>(instance)();
        }
    }

    private static bool IsBenchmarkClass(Type type) =>
        type.GetMethods().Any(static method => method.IsDefined(typeof(BenchmarkAttribute), inherit: false));

    private static long Count(Func<long> operation)
    {
        Repeat(operation, WarmUp);
        var least = long.MaxValue;
        for (var i = 0; i < Attempts && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(operation, Invocations);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Repeat(Func<long> operation, int times)
    {
        for (var i = 0; i < times; i++)
            operation();
    }
}
