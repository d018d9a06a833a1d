using System.Diagnostics.Metrics;

namespace Dunlin.Server.Metrics;

/// <summary>Listens to the instruments of this server and of the runtime. Thread-safe.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private const string RuntimeMeter = "System.Runtime";

    private readonly Lock _collecting = new();
    private readonly List<InstrumentReading> _readings = [];
    private readonly MeterListener _listener = new();
    private readonly IMeterFactory _factory;
    private readonly bool _measuresHandlers;

    /// <param name="factory">Whose meter is this server's.</param>
    /// <param name="measuresHandlers">Whether the instrument that costs something is listened to.</param>
    public MetricsCollector(IMeterFactory factory, bool measuresHandlers)
    {
        _factory = factory;
        _measuresHandlers = measuresHandlers;
        _listener.InstrumentPublished = OnPublished;
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, reading) => Record(value, tags, reading));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, reading) => Record(value, tags, reading));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, reading) => Record(value, tags, reading));
        _listener.Start();
    }

    /// <summary>Everything measured so far, in the text format of Prometheus.</summary>
    public string Collect()
    {
        lock (_collecting)
        {
            foreach (var reading in _readings.Where(static reading => reading.IsObservable))
                reading.Clear();
            _listener.RecordObservableInstruments();
            var text = new PrometheusText();
            foreach (var reading in _readings.OrderBy(static reading => reading.Name, StringComparer.Ordinal))
                reading.Write(text);
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void OnPublished(Instrument instrument, MeterListener listener)
    {
        if (!IsWanted(instrument))
            return;

        var reading = InstrumentReading.Of(instrument);
        lock (_collecting)
            _readings.Add(reading);
        listener.EnableMeasurementEvents(instrument, reading);
    }

    // Another server in the same process has a meter of the same name, from a factory of its own.
    private bool IsWanted(Instrument instrument) =>
        instrument.Meter.Name == RuntimeMeter
        || (instrument.Meter.Name == DunlinTelemetry.MeterName && instrument.Meter.Scope == _factory && (_measuresHandlers || instrument.Name != DunlinTelemetry.HandlerDuration));

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? reading) => ((InstrumentReading)reading!).Record(value, tags);
}
