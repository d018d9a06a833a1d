using Dunlin.Bench.Compare.Results;

namespace Dunlin.Bench.Tests.Compare;

public sealed class SpreadTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3, 3, 3)]
    [InlineData(new[] { 3.0, 1, 2 }, 2, 1, 3)]
    [InlineData(new[] { 4.0, 1, 3, 2 }, 2.5, 1, 4)]
    [InlineData(new[] { 1.0, 1, 1, 1, 100 }, 1, 1, 100)]
    public void Knows_the_middle_and_both_ends(double[] values, double median, double lowest, double highest) =>
        Assert.Equal(new Spread(median, lowest, highest), Spread.Of(values));

    [Theory]
    [InlineData(4, 6, true)]
    [InlineData(3, 6, false)]
    [InlineData(0, 1, false)]
    [InlineData(0, 0.5, true)]
    [InlineData(1.5, 2, false)]
    public void Is_apart_when_no_round_of_one_is_among_those_of_the_other(double lowest, double highest, bool apart)
    {
        var one = new Spread(2, 1, 3);
        var other = new Spread(lowest, lowest, highest);

        Assert.Equal(apart, one.IsApartFrom(other));
        Assert.Equal(apart, other.IsApartFrom(one));
    }
}
