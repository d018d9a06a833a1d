using System.Diagnostics.Metrics;

namespace Dunlin.Server.Metrics;

/// <summary>What one instrument has measured, by its tags. Thread-safe.</summary>
/// <param name="instrument">Which.</param>
/// <param name="type">The type of the family in Prometheus.</param>
internal abstract class InstrumentReading(Instrument instrument, string type)
{
    private readonly Lock _lock = new();

    /// <summary>The name of the family.</summary>
    public string Name { get; } = PrometheusName.Of(instrument.Name, instrument.Unit, isCounter: type == "counter");

    public bool IsObservable => instrument.IsObservable;

    public static InstrumentReading Of(Instrument instrument) => instrument switch
    {
        Histogram<double> histogram => new HistogramReading(histogram),
        Histogram<long> or Histogram<int> => new HistogramReading(instrument),
        ObservableCounter<long> or ObservableCounter<int> or ObservableCounter<double> => new ValueReading(instrument, "counter", adds: false),
        Counter<long> or Counter<int> or Counter<double> => new ValueReading(instrument, "counter", adds: true),
        UpDownCounter<long> or UpDownCounter<int> or UpDownCounter<double> => new ValueReading(instrument, "gauge", adds: true),
        _ => new ValueReading(instrument, "gauge", adds: false),
    };

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelsOf(tags);
        lock (_lock)
            RecordOnce(labels, value);
    }

    /// <summary>Forgets what was observed before.</summary>
    public void Clear()
    {
        lock (_lock)
            ClearSeries();
    }

    public void Write(PrometheusText text)
    {
        lock (_lock)
        {
            text.Family(Name, type, instrument.Description);
            WriteSeries(text);
        }
    }

    /// <summary>Under the lock.</summary>
    protected abstract void RecordOnce(string labels, double value);

    /// <summary>Under the lock.</summary>
    protected abstract void ClearSeries();

    /// <summary>Under the lock.</summary>
    protected abstract void WriteSeries(PrometheusText text);

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";

        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
            labels.Add(PrometheusText.Label(name, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? ""));
        labels.Sort(StringComparer.Ordinal);
        return string.Join(',', labels);
    }
}
