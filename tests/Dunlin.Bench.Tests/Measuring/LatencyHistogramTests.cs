using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Tests.Measuring;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Nothing_recorded_is_zero() => Assert.Equal(0, new LatencyHistogram().Percentile(0.99));

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    [InlineData(0.999)]
    [InlineData(1)]
    public void Percentiles_are_right_to_one_sixty_fourth(double share)
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Exp(random.NextDouble() * 20)).ToArray();
        var histogram = new LatencyHistogram();
        Array.ForEach(values, histogram.Record);
        Array.Sort(values);

        var exact = values[(int)Math.Ceiling(share * values.Length) - 1];

        Assert.InRange(histogram.Percentile(share), exact, exact + exact / 64);
        Assert.Equal(values[^1], histogram.Max);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(long.MaxValue)]
    public void Every_value_has_a_bucket(long value)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(value);
        Assert.Equal(value, histogram.Percentile(0.5));
    }
}
