using System.Net;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Server.Configuration;

/// <summary>Where the server is told to listen, checked before anything is opened.</summary>
internal sealed record ListenAddresses(IReadOnlyList<BindingAddress> Addresses)
{
    /// <summary>The IPv4 and the IPv6 loopback address.</summary>
    public const string Default = "http://localhost:3000";

    /// <summary>Whether nothing but this machine can reach the server. Kestrel listens on every address for a name other than localhost.</summary>
    public bool IsLoopbackOnly => Addresses.All(IsLoopback);

    /// <summary>The first address that other machines can reach.</summary>
    public BindingAddress? FirstExposed => Addresses.FirstOrDefault(a => !IsLoopback(a));

    /// <summary>Reads the places that ASP.NET Core reads, in its order: named endpoints, URLs, ports.</summary>
    /// <exception cref="SettingException">An address is malformed.</exception>
    public static ListenAddresses Read(IConfiguration configuration)
    {
        var named = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        if (named.Count > 0)
            return new([.. named.Select(e => Parse(e["Url"] ?? throw new SettingException($"{e.Path}:Url is missing")))]);

        var urls = Split(configuration["urls"]);
        if (urls.Length == 0)
            urls = [.. Ports(configuration, "http"), .. Ports(configuration, "https")];
        if (urls.Length == 0)
            urls = [Default];
        return new([.. urls.Select(Parse)]);
    }

    /// <exception cref="SettingException">Other machines can reach the server, and it has no key.</exception>
    public void RequireKeyUnlessLoopback(bool hasKey)
    {
        if (!hasKey && FirstExposed is { } exposed)
        {
            throw new SettingException(
                $"{exposed} can be reached from other machines, and no API key is set: set Dunlin:ApiKey (environment variable Dunlin__ApiKey), or listen on this machine only, such as --urls {Default}");
        }
    }

    private static IEnumerable<string> Ports(IConfiguration configuration, string scheme) =>
        Split(configuration[$"{scheme}_ports"]).Select(port => $"{scheme}://*:{port}");

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static BindingAddress Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            if (address.Scheme is "http" or "https" && (address.IsUnixPipe || IsTcp(address)))
                return address;
        }
        catch (FormatException)
        {
            // The same line as for what parses but means nothing.
        }

        throw new SettingException($"'{url}' is not an address to listen on: it must look like {Default}");
    }

    // Port 0 (any free one) cannot be the same for the two addresses of localhost.
    private static bool IsTcp(BindingAddress address) =>
        IsHost(address.Host)
        && address.Port <= IPEndPoint.MaxPort
        && address.Port >= (IsLocalhost(address) ? 1 : 0)
        && address.PathBase.Length == 0;

    private static bool IsLocalhost(BindingAddress address) => address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    // A port that is no number ends up in the host.
    private static bool IsHost(string host) =>
        host is "*" or "+" || IPAddress.TryParse(host, out _) || Uri.CheckHostName(host) == UriHostNameType.Dns;

    private static bool IsLoopback(BindingAddress address) =>
        address.IsUnixPipe
        || IsLocalhost(address)
        || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
}
