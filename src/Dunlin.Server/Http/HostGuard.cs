using System.Net;
using Dunlin.Server.Configuration;

namespace Dunlin.Server.Http;

/// <summary>
/// Refuses requests for a host name that is not this server's. A server without a key trusts whoever can reach it, which is
/// this machine; but any web page can point a name of its own at 127.0.0.1 (DNS rebinding) and would then pass as same-origin.
/// </summary>
internal sealed class HostGuard
{
    private readonly string[]? _names;
    private readonly bool _loopbackOnly;

    private HostGuard(string[]? names, bool loopbackOnly)
    {
        _names = names;
        _loopbackOnly = loopbackOnly;
    }

    /// <summary>Goes by the setting <c>AllowedHosts</c>; without it, by whether the server is open to this machine alone.</summary>
    public static HostGuard For(IConfiguration configuration, ServerSettings settings, ListenAddresses addresses)
    {
        var names = configuration["AllowedHosts"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names is { Length: > 0 })
            return new HostGuard(names.Contains("*", StringComparer.Ordinal) ? null : names, loopbackOnly: false);

        return new HostGuard(null, settings.ApiKey is null && addresses.IsLoopbackOnly);
    }

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        return IsAllowed(host)
            ? next(context)
            : Problems.WriteAsync(context, StatusCodes.Status421MisdirectedRequest,
                $"This server does not answer for the host '{host}'. The setting AllowedHosts lists the names it answers for.");
    }

    // Browsers always send a host; a client that sends none is none.
    private bool IsAllowed(string host)
    {
        if (host.Length == 0)
            return true;
        if (_names is not null)
            return Array.Exists(_names, name => Matches(host, name));
        return !_loopbackOnly || IsLoopback(host);
    }

    private static bool Matches(string host, string name) =>
        name.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
