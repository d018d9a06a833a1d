using System.Diagnostics.Metrics;

namespace Dunlin.Server.Metrics;

/// <summary>A distribution: how many values were at most so large, for each boundary.</summary>
internal sealed class HistogramReading : InstrumentReading
{
    // Those of OpenTelemetry, for seconds.
    private static readonly double[] UsualBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly SortedDictionary<string, Distribution> _series = new(StringComparer.Ordinal);
    private readonly double[] _boundaries;

    public HistogramReading(Instrument instrument)
        : base(instrument, "histogram") =>
        _boundaries = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries is { } advised ? [.. advised] : UsualBoundaries;

    protected override void RecordOnce(string labels, double value)
    {
        if (!_series.TryGetValue(labels, out var series))
            _series[labels] = series = new Distribution(_boundaries.Length + 1);
        series.Record(BucketOf(value), value);
    }

    protected override void ClearSeries() => _series.Clear();

    protected override void WriteSeries(PrometheusText text)
    {
        foreach (var (labels, series) in _series)
        {
            long count = 0;
            for (var i = 0; i < series.Buckets.Length; i++)
            {
                count += series.Buckets[i];
                var boundary = PrometheusText.Label("le", PrometheusText.Number(i < _boundaries.Length ? _boundaries[i] : double.PositiveInfinity));
                text.Series(Name + "_bucket", labels.Length == 0 ? boundary : $"{labels},{boundary}", count);
            }

            text.Series(Name + "_sum", labels, series.Sum);
            text.Series(Name + "_count", labels, count);
        }
    }

    // A boundary belongs to the bucket below it.
    private int BucketOf(double value)
    {
        var index = Array.BinarySearch(_boundaries, value);
        return index < 0 ? ~index : index;
    }

    private sealed class Distribution(int buckets)
    {
        public long[] Buckets { get; } = new long[buckets];

        public double Sum { get; private set; }

        public void Record(int bucket, double value)
        {
            Buckets[bucket]++;
            Sum += value;
        }
    }
}
