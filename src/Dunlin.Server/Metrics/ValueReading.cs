using System.Diagnostics.Metrics;

namespace Dunlin.Server.Metrics;

/// <summary>Numbers: the last one of each series, or the sum of all.</summary>
internal sealed class ValueReading(Instrument instrument, string type, bool adds) : InstrumentReading(instrument, type)
{
    private readonly SortedDictionary<string, double> _values = new(StringComparer.Ordinal);

    protected override void RecordOnce(string labels, double value) =>
        _values[labels] = adds ? _values.GetValueOrDefault(labels) + value : value;

    protected override void ClearSeries() => _values.Clear();

    protected override void WriteSeries(PrometheusText text)
    {
        foreach (var (labels, value) in _values)
            text.Series(Name, labels, value);
    }
}
