namespace Dunlin.Bench.Compare.Results;

/// <summary>A figure over all rounds.</summary>
internal readonly record struct Spread(double Median, double Lowest, double Highest)
{
    /// <param name="values">One or more, in any order.</param>
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new Spread((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>Whether the rounds of both lie apart, so that the order of the medians is no accident.</summary>
    public bool IsApartFrom(Spread other) => Lowest > other.Highest || Highest < other.Lowest;
}
