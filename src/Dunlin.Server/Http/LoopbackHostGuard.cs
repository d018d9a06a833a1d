using System.Net;
using Dunlin.Server.Configuration;

namespace Dunlin.Server.Http;

/// <summary>
/// Refuses requests for a host name that is not this machine's. A server without a key trusts whoever can reach it, which is
/// this machine; but any web page can point a name of its own at 127.0.0.1 (DNS rebinding) and would then pass as same-origin.
/// With the setting <c>AllowedHosts</c>, ASP.NET Core's own filter decides instead.
/// </summary>
internal sealed class LoopbackHostGuard(SettingsMonitor settings)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        return settings.Current.ApiKeys.Count > 0 || IsAllowed(host)
            ? next(context)
            : Problems.WriteAsync(context, StatusCodes.Status421MisdirectedRequest,
                $"This server answers for this machine only, not for the host '{host}'. The setting AllowedHosts lists other names.");
    }

    // Browsers always send a host; a client that sends none is none.
    private static bool IsAllowed(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
