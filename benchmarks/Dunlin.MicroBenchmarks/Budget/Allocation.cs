namespace Dunlin.MicroBenchmarks.Budget;

/// <summary>Managed bytes that this many operations have allocated together.</summary>
internal readonly record struct Allocation(long Bytes, long Operations)
{
    public double PerOperation => (double)Bytes / Operations;
}
