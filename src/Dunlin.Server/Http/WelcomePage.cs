using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Dunlin.Server.Http;

/// <summary><c>GET /</c>: the chat page for browsers, one line of text for everybody else.</summary>
/// <remarks>
/// The page is one file with its style and its script inside. The content security policy allows exactly those two, by their
/// digests, and connections to this server: nothing that a chat message might smuggle in can run or load.
/// </remarks>
internal sealed class WelcomePage
{
    public const string Greeting = "欢迎访问实时服务 · Welcome to Dunlin";

    private readonly byte[] _html;
    private readonly string _policy;
    private readonly EntityTagHeaderValue _tag;

    public WelcomePage()
    {
        _html = LoadPage();
        var page = Encoding.UTF8.GetString(_html);
        _policy = $"default-src 'none'; script-src {DigestOf(page, "script")}; style-src {DigestOf(page, "style")}; "
            + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(_html)[..8])}\"");
    }

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Accept";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-cache";
        return AcceptsHtml(context.Request) ? WritePageAsync(context) : WriteAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(Greeting));
    }

    private Task WritePageAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = _policy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ETag = _tag.ToString();
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(_tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return WriteAsync(context, "text/html; charset=utf-8", _html);
    }

    private static async Task WriteAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    // What browsers name; the */* of curl and of programs means the text.
    private static bool AcceptsHtml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type =>
            type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

    private static string DigestOf(string page, string element)
    {
        var start = page.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var content = page[start..page.IndexOf($"</{element}>", start, StringComparison.Ordinal)];
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
    }

    private static byte[] LoadPage()
    {
        using var resource = typeof(WelcomePage).Assembly.GetManifestResourceStream("chat.html")
            ?? throw new FileNotFoundException("The chat page is not in the assembly.");
        var page = new byte[resource.Length];
        resource.ReadExactly(page);
        return page;
    }
}
