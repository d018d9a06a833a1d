using System.Text;
using Dunlin.Server.Diagnostics;

namespace Dunlin.Server.OpenApi;

/// <summary><c>GET /openapi.json</c>: the API as an OpenAPI 3.1 document.</summary>
internal sealed class OpenApiDocument
{
    private const string VersionMark = "\"version\": \"0\"";

    private readonly byte[] _json = Load();

    public async Task InvokeAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-cache";
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = _json.Length;
        await response.Body.WriteAsync(_json, context.RequestAborted);
    }

    private static byte[] Load()
    {
        using var resource = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new FileNotFoundException("The OpenAPI document is not in the assembly.");
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace(VersionMark, $"\"version\": \"{ServerVersion.Text}\"", StringComparison.Ordinal));
    }
}
