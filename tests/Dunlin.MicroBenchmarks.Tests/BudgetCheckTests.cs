using Dunlin.MicroBenchmarks.Budget;
using Dunlin.MicroBenchmarks.Validation;

namespace Dunlin.MicroBenchmarks.Tests;

/// <summary>The check itself: it sees what is allocated, and says so.</summary>
public sealed class BudgetCheckTests
{
    [Theory]
    [InlineData("Allocating.Nothing(Size: 8)", 0)]
    [InlineData("Allocating.Nothing(Size: 104)", 0)]
    [InlineData("Allocating.Array(Size: 8)", 32)]
    [InlineData("Allocating.Array(Size: 104)", 128)]
    [InlineData("Allocating.OneArrayInFour(Size: 8)", 8)]
    [InlineData("Allocating.OneArrayInFour(Size: 104)", 32)]
    public void Counts_every_byte(string id, int bytes) => Assert.Equal(bytes, Measure(id).PerOperation);

    [Theory]
    [InlineData("Allocating.Nothing(Size: 8)", 0)]
    [InlineData("Allocating.Array(Size: 8)", 32)]
    [InlineData("Allocating.Array(Size: 8)", 33)]
    [InlineData("Allocating.OneArrayInFour(Size: 104)", 32)]
    public void Passes_what_is_within_its_budget(string id, int allowed) => Assert.Null(Of((id, allowed)).Problem(id, Measure(id)));

    [Theory]
    [InlineData("Allocating.Array(Size: 8)", 0)]
    [InlineData("Allocating.Array(Size: 8)", 31)]
    [InlineData("Allocating.OneArrayInFour(Size: 8)", 0)]
    public void Fails_what_allocates_more(string id, int allowed)
    {
        var problem = Of((id, allowed)).Problem(id, Measure(id));

        Assert.StartsWith($"{id} allocates ", problem, StringComparison.Ordinal);
    }

    // One allocation in all of the operations is still more than none.
    [Fact]
    public void Fails_a_single_byte_over() => Assert.NotNull(Of(("A", 0)).Problem("A", new Allocation(1, 1_000_000)));

    [Fact]
    public void Fails_a_benchmark_without_a_line() =>
        Assert.Equal("B has no line in allocation-budget.json", Of(("A", 0)).Problem("B", new Allocation(0, 1)));

    [Fact]
    public void Fails_a_line_without_a_benchmark() =>
        Assert.Equal(["allocation-budget.json has a line for B, which is no benchmark"], Of(("A", 0), ("B", 0)).UnusedLines(["A"]));

    [Fact]
    public void Fails_a_benchmark_with_a_wrong_result() => Assert.Throws<WrongResultException>(() => Measure("Wrong.One"));

    [Fact]
    public void Fails_a_benchmark_that_validates_nothing() => Assert.Throws<InvalidOperationException>(() => Measure("Unvalidated.One"));

    private static AllocationBudget Of(params (string Id, int Bytes)[] lines) => new(lines.ToDictionary(line => line.Id, line => line.Bytes));

    private static Allocation Measure(string id) =>
        new[] { typeof(Allocating), typeof(Wrong), typeof(Unvalidated) }.SelectMany(BudgetedBenchmark.Of).Single(benchmark => benchmark.Id == id).Measure();
}
