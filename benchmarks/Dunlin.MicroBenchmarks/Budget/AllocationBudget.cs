using System.Collections.Frozen;
using System.Text.Json;

namespace Dunlin.MicroBenchmarks.Budget;

/// <summary>Managed bytes that one operation of each benchmark may allocate, from <c>allocation-budget.json</c>.</summary>
internal sealed class AllocationBudget(IReadOnlyDictionary<string, int> bytesPerOperation)
{
    private const string FileName = "allocation-budget.json";

    public IReadOnlyDictionary<string, int> BytesPerOperation => bytesPerOperation;

    /// <summary>The file as it was when the project was built.</summary>
    public static AllocationBudget Load()
    {
        using var file = typeof(AllocationBudget).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"{FileName} is not part of the assembly.");
        var lines = JsonSerializer.Deserialize<Dictionary<string, int>>(file)
            ?? throw new InvalidDataException($"{FileName} holds no lines.");
        return new AllocationBudget(lines.ToFrozenDictionary());
    }

    /// <summary>Why one benchmark is not within the budget; null when it is.</summary>
    public string? Problem(string id, Allocation allocation) =>
        !bytesPerOperation.TryGetValue(id, out var allowed) ? $"{id} has no line in {FileName}"
        : allocation.Bytes > allowed * allocation.Operations ? $"{id} allocates {allocation.PerOperation:0.##} bytes for each operation; allowed are {allowed}"
        : null;

    /// <summary>Lines without a benchmark, in words.</summary>
    public IEnumerable<string> UnusedLines(IEnumerable<string> ids) =>
        bytesPerOperation.Keys.Except(ids).Order().Select(static id => $"{FileName} has a line for {id}, which is no benchmark");
}
