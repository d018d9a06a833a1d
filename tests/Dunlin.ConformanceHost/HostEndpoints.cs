using System.Globalization;
using System.Net;

namespace Dunlin.ConformanceHost;

/// <summary>Where the host listens. The extra endpoints stand on the address of the first URL.</summary>
internal sealed record HostEndpoints(IReadOnlyList<IPEndPoint> Cleartext, IPEndPoint? Http2, IPEndPoint? Tls)
{
    /// <exception cref="FormatException">A URL or port cannot be used; the message says which and why.</exception>
    public static HostEndpoints Parse(string urls, int? h2cPort, int? httpsPort)
    {
        var cleartext = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseUrl).ToList();
        if (cleartext.Count == 0)
            throw new FormatException("--urls names no address; write for example http://127.0.0.1:8080");

        var address = cleartext[0].Address;
        return new HostEndpoints(cleartext, AtPort(address, h2cPort, "--h2c"), AtPort(address, httpsPort, "--https"));
    }

    /// <summary>One line for each endpoint, for the addresses that were really bound, in the order of listening.</summary>
    public string Describe(IEnumerable<string> bound)
    {
        var kinds = Cleartext.Select(_ => "HTTP/1.1").ToList();
        if (Http2 is not null)
            kinds.Add("HTTP/2 with prior knowledge");
        if (Tls is not null)
            kinds.Add("HTTP/1.1 and HTTP/2 over TLS");
        return string.Join(Environment.NewLine, bound.Zip(kinds, (address, kind) => $"{address}  {kind}: /ws-echo"));
    }

    private static IPEndPoint ParseUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != "http" || uri.PathAndQuery != "/")
            throw new FormatException($"--urls: '{url}' is not like http://127.0.0.1:8080 (TLS has its own option, --https)");

        var host = uri.IdnHost == "localhost" ? IPAddress.Loopback : null;
        if (host is null && !IPAddress.TryParse(uri.IdnHost, out host))
            throw new FormatException($"--urls: '{uri.IdnHost}' is neither localhost nor an IP address");

        return new IPEndPoint(host, uri.Port);
    }

    private static IPEndPoint? AtPort(IPAddress address, int? port, string option) => port switch
    {
        null => null,
        >= 0 and <= IPEndPoint.MaxPort => new IPEndPoint(address, port.Value),
        _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{option}: {port} is not a port (0 to 65535)")),
    };
}
