using System.Net;
using Microsoft.AspNetCore.Http;

namespace Dunlin.WebSockets.Handshake;

/// <summary>
/// Which pages may open a connection. Browsers send cookies with a handshake to any host and do not apply CORS to it, so the server must look at <c>Origin</c>
/// (RFC 6455, section 10.2).
/// </summary>
internal static class OriginPolicy
{
    public static bool Allows(HttpRequest request, IList<string> allowedOrigins)
    {
        var header = request.Headers.Origin;
        if (header.Count == 0)
            return true;

        var origin = header.ToString();
        if (allowedOrigins.Any(allowed => allowed == "*" || string.Equals(allowed.TrimEnd('/'), origin, StringComparison.OrdinalIgnoreCase)))
            return true;

        return Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && (IsSameOrigin(page, request) || (IsLoopback(page.Host) && IsLoopback(request.Host.Host)));
    }

    private static bool IsSameOrigin(Uri page, HttpRequest request) =>
        string.Equals(page.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && page.Port == (request.Host.Port ?? (request.IsHttps ? 443 : 80));

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
