using Dunlin.Server.Configuration;

namespace Dunlin.Server.Otlp;

/// <summary>How OTLP is spoken.</summary>
internal enum OtlpProtocol
{
    /// <summary>Over gRPC, usually at port 4317.</summary>
    Grpc,

    /// <summary>Protocol buffers over HTTP, usually at port 4318.</summary>
    HttpProtobuf,
}

/// <summary>The section <c>Otlp</c>: where metrics and traces are sent.</summary>
/// <param name="Endpoint">The collector.</param>
/// <param name="Protocol">How it is spoken to.</param>
/// <param name="Headers">More headers, <c>name=value</c> separated by commas; null: none.</param>
/// <param name="ServiceName">What this server calls itself.</param>
/// <param name="Interval">Time between two exports of the metrics.</param>
internal sealed record OtlpSettings(Uri Endpoint, OtlpProtocol Protocol, string? Headers, string ServiceName, TimeSpan Interval)
{
    /// <summary>Null without an endpoint: nothing is sent.</summary>
    /// <exception cref="SettingException">A setting is unknown or out of its range, or there are some without an endpoint.</exception>
    public static OtlpSettings? Read(SettingReader read)
    {
        var endpoint = read.Text("Endpoint");
        var (protocol, headers, name) = (read.Choice("Protocol", OtlpProtocol.Grpc), read.Text("Headers"), read.Text("ServiceName") ?? "dunlin");
        var interval = read.Seconds("Interval", 60, 1, 3600);
        read.RefuseUnknown();
        if (endpoint is null)
            return read.IsEmpty ? null : throw read.Bad("Endpoint", "given, such as http://localhost:4317, when there are other settings of Otlp");
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw read.Bad("Endpoint", "an address, such as http://localhost:4317");
        if (headers is not null && !headers.Split(',').All(static header => header.IndexOf('=', StringComparison.Ordinal) > 0))
            throw read.Bad("Headers", "name=value, separated by commas");
        return new OtlpSettings(address, protocol, headers, name, interval);
    }

    /// <summary>Where one signal goes: over HTTP each has a path of its own.</summary>
    /// <param name="signal"><c>metrics</c> or <c>traces</c>.</param>
    public Uri AddressOf(string signal) =>
        Protocol == OtlpProtocol.Grpc ? Endpoint : new Uri($"{Endpoint.AbsoluteUri.TrimEnd('/')}/v1/{signal}");
}
