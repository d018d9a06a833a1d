using Dunlin.Server.Configuration;

namespace Dunlin.Server.Http;

/// <summary>Lets a request through when it carries one of the configured keys, or when none is configured.</summary>
internal sealed class ApiKeyGate(SettingsMonitor settings, ILogger<ApiKeyGate> logger)
{
    private const string Scheme = "Bearer ";

    public RequestDelegate Guard(RequestDelegate next) => context =>
    {
        var keys = settings.Current.ApiKeys;
        if (keys.Count == 0 || Carries(context.Request.Headers.Authorization.ToString(), keys))
            return next(context);

        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"dunlin\"";
        return Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, "This needs the header 'Authorization: Bearer <API key>'.");
    };

    private bool Carries(string header, IReadOnlyList<ApiKey> keys)
    {
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;

        // Digests have one length whatever the keys, and all are compared: every wrong key takes the same time.
        var digest = ApiKey.DigestOf(header[Scheme.Length..].Trim());
        ApiKey? found = null;
        foreach (var key in keys)
        {
            if (key.Matches(digest))
                found = key;
        }

        if (found is not null && found.TakeFirstUse())
            SettingsLog.KeyUsed(logger, found.Name);
        return found is not null;
    }
}
