using System.Net;
using System.Net.Http.Headers;

namespace Dunlin.Server.Tests.Http;

public sealed class ApiKeyTests
{
    private const string Key = "correct horse battery staple";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer correct horse battery stapl")]
    [InlineData("Bearer correct horse battery staple!")]
    [InlineData("Bearer Correct horse battery staple")]
    [InlineData("Basic correct horse battery staple")]
    [InlineData("correct horse battery staple")]
    public async Task Without_the_key_notify_and_stats_are_401(string? authorization)
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:ApiKey", Key);
        await using var client = await server.ConnectAsync();
        if (authorization is not null)
            server.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        using var notify = await server.NotifyAsync("""{"message":"x"}""");
        await ProblemAssert.IsProblemAsync(HttpStatusCode.Unauthorized, notify);
        Assert.Equal("Bearer", Assert.Single(notify.Headers.WwwAuthenticate).Scheme);

        using var stats = await server.Http.GetAsync(new Uri("/api/stats", UriKind.Relative), TestContext.Current.CancellationToken);
        await ProblemAssert.IsProblemAsync(HttpStatusCode.Unauthorized, stats);
        await client.PingAsync();
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    public async Task With_the_key_they_answer(string scheme)
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:ApiKey", Key);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, Key);

        using var notify = await server.NotifyAsync("""{"message":"x"}""");
        Assert.Equal(HttpStatusCode.OK, notify.StatusCode);
        using var stats = await server.Http.GetAsync(new Uri("/api/stats", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, stats.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/data")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Everything_else_is_open(string path)
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:ApiKey", Key);
        using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
