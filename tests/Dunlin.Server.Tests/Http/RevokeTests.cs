using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Dunlin.Server.Tests.Http;

/// <summary>Tokens by the server's settings, from the first connection to the revocation.</summary>
public sealed class RevokeTests
{
    private const string Secret = "an-application-secret-of-32-bytes-or-more";

    [Fact]
    public async Task A_revoked_user_is_sent_away_and_kept_out()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:Tokens:Secret", Secret);
        await using var client = await server.ConnectAsync();
        Assert.Equal("unauthorized", await client.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"a"}"""));
        await client.SendAndExpectAsync($$"""{"type":"auth","token":"{{Token}}"}""", "auth-success");

        Assert.Equal("""{"affected":1}""", await RevokeAsync(server, """{"user":"ada"}"""));
        Assert.Equal("""{"affected":0}""", await RevokeAsync(server, """{"token":"t-1","user":null}"""));

        Assert.Equal(4401, (await client.ReadToCloseAsync())[^1].GetProperty("code").GetInt32());
        await using var again = await server.ConnectAsync();
        Assert.Equal("unauthorized", await again.SendAndExpectErrorAsync($$"""{"type":"auth","token":"{{Token}}"}"""));
    }

    [Fact]
    public async Task Tokens_need_not_be_required()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:Tokens:Secret", Secret, "--Dunlin:Tokens:Required", "false");
        await using var client = await server.ConnectAsync();
        await client.SubscribeAsync("a");
        Assert.Equal("unauthorized", await client.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"private-a"}"""));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"user":"a","token":"b"}""")]
    [InlineData("""{"user":7}""")]
    [InlineData("""{"user":""}""")]
    [InlineData("""{"token":"\ud800"}""")]
    [InlineData("[]")]
    public async Task A_bad_body_is_explained(string body)
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await server.Http.PostAsync(new Uri("/api/revoke", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.NotEmpty(await ProblemAssert.IsProblemAsync(HttpStatusCode.BadRequest, answer));
    }

    [Fact]
    public async Task It_needs_the_key()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:ApiKey", "k");
        using var answer = await server.Http.PostAsync(new Uri("/api/revoke", UriKind.Relative), new StringContent("""{"user":"ada"}""", Encoding.UTF8, "application/json"));
        await ProblemAssert.IsProblemAsync(HttpStatusCode.Unauthorized, answer);
    }

    private static async Task<string> RevokeAsync(RunningServer server, string body)
    {
        using var answer = await server.Http.PostAsync(new Uri("/api/revoke", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string Token
    {
        get
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            var text = Encode("""{"alg":"HS256"}""") + "." + Encode($$"""{"sub":"ada","iat":{{now - 10}},"exp":{{now + 3600}}}""");
            return text + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));
        }
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
