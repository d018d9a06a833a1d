using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Dunlin.Server.Tests.Http;

public sealed partial class WelcomePageTests
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("text/html;q=0, */*")]
    public async Task Clients_that_do_not_ask_for_HTML_get_one_line_of_text(string? accept)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await GetAsync(server, accept);

        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("欢迎访问实时服务 · Welcome to Dunlin", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Accept", response.Headers.Vary.ToString());
    }

    [Fact]
    public async Task Browsers_get_a_page_whose_policy_allows_its_own_style_and_script_and_nothing_else()
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await GetAsync(server, Browser);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            $"default-src 'none'; script-src {Digest(page, "script")}; style-src {Digest(page, "style")}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Empty(response.Headers.Server);
    }

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere_and_never_writes_HTML()
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await GetAsync(server, Browser);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotMatch(ForeignAddress(), page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
        Assert.DoesNotMatch(HtmlSink(), page);
    }

    [Fact]
    public async Task A_page_that_has_not_changed_is_not_sent_again()
    {
        await using var server = await RunningServer.StartAsync();
        using var first = await GetAsync(server, Browser);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept", Browser);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Head_answers_without_a_body_and_other_methods_are_refused()
    {
        await using var server = await RunningServer.StartAsync();

        using var head = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(Encoding.UTF8.GetByteCount("欢迎访问实时服务 · Welcome to Dunlin"), head.Content.Headers.ContentLength);

        using var delete = await server.Http.DeleteAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        await ProblemAssert.IsProblemAsync(HttpStatusCode.MethodNotAllowed, delete);
        using var missing = await server.Http.GetAsync(new Uri("/nothing", UriKind.Relative), TestContext.Current.CancellationToken);
        await ProblemAssert.IsProblemAsync(HttpStatusCode.NotFound, missing);
    }

    private static async Task<HttpResponseMessage> GetAsync(RunningServer server, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    // Written apart from the server's own code: the digest of what stands between the tags, as a browser computes it.
    private static string Digest(string page, string element)
    {
        var content = Regex.Match(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        Assert.NotEmpty(content);
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
    }

    [GeneratedRegex("(https?|wss?):\\\\?/\\\\?/[a-z]|src=|@import|url\\(", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex ForeignAddress();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|\\son[a-z]+=\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex HtmlSink();
}
