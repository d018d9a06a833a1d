using BenchmarkDotNet.Attributes;
using Dunlin.MicroBenchmarks.Validation;

namespace Dunlin.MicroBenchmarks.Tests;

/// <summary>Operations whose allocation is known, to check the check.</summary>
public class Allocating
{
    private const int Batch = 4;
    private byte[] _kept = [];

    [Params(8, 104)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => _kept = new byte[Size];

    [Benchmark]
    public long Nothing() => _kept.Length;

    /// <summary>Its bytes and 24 of an array's head.</summary>
    [Benchmark]
    public long Array() => (_kept = new byte[Size]).Length;

    [Benchmark(OperationsPerInvoke = Batch)]
    public long OneArrayInFour() => (_kept = new byte[Size]).Length;
}

/// <summary>Does not do what it says.</summary>
public class Wrong
{
    [GlobalSetup]
    public void Setup() => Expect.Equal(2, One(), "result");

    [Benchmark]
    public long One() => 1;
}

/// <summary>Nobody would notice if it did not.</summary>
public class Unvalidated
{
    [Benchmark]
    public long One() => 1;
}
