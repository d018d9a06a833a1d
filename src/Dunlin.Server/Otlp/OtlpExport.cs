using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Dunlin.Server.Otlp;

/// <summary>Sends metrics and traces to a collector (OpenTelemetry Protocol) while the server runs. What is left is sent when it stops.</summary>
internal sealed class OtlpExport(OtlpSettings settings, bool measuresHandlers, string version) : IHostedService, IDisposable
{
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _metrics = BuildMetrics();
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(DunlinTelemetry.ActivitySourceName, "Microsoft.AspNetCore")
            .AddOtlpExporter(exporter => Configure(exporter, "traces"))
            .Build();
        return Task.CompletedTask;
    }

    // Disposing sends what is left, and waits for the collector.
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, cancellationToken);

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private MeterProvider BuildMetrics()
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(DunlinTelemetry.MeterName, "System.Runtime")
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)settings.Interval.TotalMilliseconds;
            });
        if (!measuresHandlers)
            builder.AddView(DunlinTelemetry.HandlerDuration, MetricStreamConfiguration.Drop);
        return builder.Build();
    }

    private void Describe(ResourceBuilder resource) => resource.AddService(settings.ServiceName, serviceVersion: version);

    private void Configure(OtlpExporterOptions exporter, string signal)
    {
        exporter.Protocol = settings.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = settings.AddressOf(signal);
        if (settings.Headers is not null)
            exporter.Headers = settings.Headers;
    }
}
