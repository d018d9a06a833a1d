using System.Diagnostics.Metrics;

namespace Dunlin.Diagnostics;

/// <summary>The meter, and the instrument that is written to where things happen. All others are read from counters that there are anyway: <see cref="ServerInstruments"/>.</summary>
internal sealed class DunlinMeter(IMeterFactory factory)
{
    // 10 µs to 10 s.
    private static readonly double[] HandlerBuckets = [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

    private readonly Lazy<Histogram<double>> _handlerDuration = new(() => factory.Create(DunlinTelemetry.MeterName).CreateHistogram(
        DunlinTelemetry.HandlerDuration,
        "s",
        "Time that the handler of a received WebSocket message takes, to the end of what it awaits.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = HandlerBuckets }));

    /// <summary>The same object for every caller, as the factory promises.</summary>
    public Meter Meter => factory.Create(DunlinTelemetry.MeterName);

    public Histogram<double> HandlerDuration => _handlerDuration.Value;
}
