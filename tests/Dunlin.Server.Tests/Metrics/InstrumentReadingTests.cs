using System.Diagnostics.Metrics;
using Dunlin.Server.Metrics;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Server.Tests.Metrics;

public sealed class InstrumentReadingTests : IDisposable
{
    private readonly Meter _meter = new("test");

    [Theory]
    [InlineData("dunlin.connections.open", "{connection}", false, "dunlin_connections_open")]
    [InlineData("dunlin.connections.opened", "{connection}", true, "dunlin_connections_opened_total")]
    [InlineData("dunlin.network.sent", "By", true, "dunlin_network_sent_bytes_total")]
    [InlineData("process.bytes", "By", false, "process_bytes")]
    [InlineData("a.duration", "s", false, "a_duration_seconds")]
    [InlineData("a_total", "1", true, "a_total")]
    [InlineData("2nd-name é", null, false, "_2nd_name__")]
    [InlineData("rate", "By/s", false, "rate_By_s")]
    public void Names_are_those_of_Prometheus(string name, string? unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusName.Of(name, unit, isCounter));

    [Fact]
    public void Labels_and_help_are_escaped()
    {
        var reading = InstrumentReading.Of(_meter.CreateCounter<long>("c", null, "back\\slash\nand line"));
        reading.Record(2, [new("b.c", "quote\" back\\ line\n"), new("a", null)]);
        reading.Record(3, [new("a", null), new("b.c", "quote\" back\\ line\n")]);

        Assert.Equal("# HELP c_total back\\\\slash\\nand line\n# TYPE c_total counter\nc_total{a=\"\",b_c=\"quote\\\" back\\\\ line\\n\"} 5\n", Write(reading));
        PrometheusPage.Parse(Write(reading));
    }

    [Fact]
    public void Any_label_can_be_read_again() => Prop.ForAll<NonNull<string>, double>((value, number) =>
    {
        var reading = InstrumentReading.Of(_meter.CreateGauge<double>("g"));
        reading.Record(number, [new("label", value.Get.Replace("\r", "", StringComparison.Ordinal))]);
        return PrometheusPage.Parse(Write(reading)).Series.Single().Value.Equals(number);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_histogram_counts_what_is_at_most_so_large() => Prop.ForAll<double[]>(values =>
    {
        double[] boundaries = [-1, 0, 2.5];
        var histogram = _meter.CreateHistogram("h", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
        var reading = InstrumentReading.Of(histogram);
        var finite = values.Where(double.IsFinite).ToList();
        reading.Record(0, []);
        foreach (var value in finite)
            reading.Record(value, []);

        var page = PrometheusPage.Parse(Write(reading));
        return boundaries.All(boundary => page[$"h_seconds_bucket{{le=\"{PrometheusText.Number(boundary)}\"}}"] == finite.Append(0).Count(value => value <= boundary))
            && page["h_seconds_bucket{le=\"+Inf\"}"] == finite.Count + 1
            && page["h_seconds_count"] == finite.Count + 1
            && page["h_seconds_sum"].Equals(finite.Aggregate(0.0, (sum, value) => sum + value));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_up_down_counter_adds_up_and_what_is_observed_is_the_last()
    {
        var counter = InstrumentReading.Of(_meter.CreateUpDownCounter<int>("u"));
        counter.Record(5, []);
        counter.Record(-7, []);
        Assert.Equal("# TYPE u gauge\nu -2\n", Write(counter));

        var observed = InstrumentReading.Of(_meter.CreateObservableCounter("o", () => 0L));
        observed.Record(5, []);
        observed.Record(7, []);
        Assert.Equal("# TYPE o_total counter\no_total 7\n", Write(observed));
        observed.Clear();
        Assert.Equal("# TYPE o_total counter\n", Write(observed));
    }

    public void Dispose() => _meter.Dispose();

    private static string Write(InstrumentReading reading)
    {
        var text = new PrometheusText();
        reading.Write(text);
        return text.ToString();
    }
}
