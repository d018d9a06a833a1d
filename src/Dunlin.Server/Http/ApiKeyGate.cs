using System.Security.Cryptography;
using System.Text;

namespace Dunlin.Server.Http;

/// <summary>Lets a request through when it carries the configured key, or when none is configured.</summary>
internal sealed class ApiKeyGate(string? apiKey)
{
    private const string Scheme = "Bearer ";

    // Digests have one length whatever the keys, so the comparison takes the same time for every wrong key.
    private readonly byte[]? _digest = apiKey is null ? null : Digest(apiKey);

    public RequestDelegate Guard(RequestDelegate next) => context =>
    {
        if (_digest is null || Carries(context.Request.Headers.Authorization.ToString()))
            return next(context);

        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"dunlin\"";
        return Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, "This needs the header 'Authorization: Bearer <API key>'.");
    };

    private bool Carries(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Digest(header[Scheme.Length..].Trim()), _digest);

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
