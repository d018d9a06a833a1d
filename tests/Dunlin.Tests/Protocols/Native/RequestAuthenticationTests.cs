using System.Net;
using System.Security.Claims;
using Dunlin.TestSupport;
using Dunlin.Tests.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>What a request says of who it is, and what it is answered.</summary>
public sealed class RequestAuthenticationTests
{
    private static readonly string[] Paths = ["/ws", "/ws/sse", "/ws/poll"];

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_bad_token_in_query_or_header_is_answered_401_over_HTTP()
    {
        await using var app = await StartAsync();
        using var http = new HttpClient { BaseAddress = app.HttpAddress };
        var expired = TestTokens.Signed("""{"exp":1}""");
        foreach (var path in Paths.Skip(1))
        {
            await ExpectRefusedAsync(http, path, "token=x", header: null, "unauthorized");
            await ExpectRefusedAsync(http, path, "token=", header: null, "unauthorized");
            await ExpectRefusedAsync(http, path, $"token={expired}", header: null, "token_expired");
            await ExpectRefusedAsync(http, path, "", $"Bearer {expired}", "token_expired");
            await ExpectRefusedAsync(http, path, "", "bearer x", "unauthorized");
            await ExpectRefusedAsync(http, path, "", $"Bearer {TestTokens.Signed()} x", "unauthorized");

            // One place, one token.
            await ExpectRefusedAsync(http, path, $"token={TestTokens.Signed()}", $"Bearer {TestTokens.Signed()}", "unauthorized");
            await ExpectRefusedAsync(http, path, $"token={TestTokens.Signed()}&token={TestTokens.Signed()}", header: null, "unauthorized");
        }

        Assert.Equal(0, app.Connections.Count);
    }

    [Fact]
    public async Task A_WebSocket_with_a_bad_token_is_closed_with_4401_which_a_page_can_see()
    {
        await using var app = await StartAsync();
        var expired = TestTokens.Signed("""{"exp":1}""");
        foreach (var (query, reason) in new[] { ("token=x", "unauthorized"), ("token=", "unauthorized"), ($"token={expired}", "token_expired") })
        {
            var address = new UriBuilder(app.WebSocketAddress("/ws")) { Query = query }.Uri;
            using var messages = await WebSocketMessages.ConnectAsync(address, null, compression: false, http2: false, TestContext.Current.CancellationToken);

            Assert.Equal(
                $$"""{"type":"disconnect","code":4401,"reason":"{{reason}}","reconnect":false}""",
                await messages.ReceiveAsync(TestContext.Current.CancellationToken));
            Assert.Null(await messages.ReceiveAsync(TestContext.Current.CancellationToken));
            Assert.Equal((4401, reason), (messages.CloseCode, messages.CloseReason));
        }
    }

    [Fact]
    public async Task A_token_in_the_header_says_who_it_is_and_other_schemes_do_not()
    {
        await using var app = await StartAsync();

        Assert.Equal("ada", (await ConnectAsync(app, $"Bearer {TestTokens.Signed()}")).Connected.GetProperty("user").GetString());
        Assert.False((await ConnectAsync(app, "Basic YWRhOmE=")).Connected.TryGetProperty("user", out _));
    }

    [Fact]
    public async Task Without_keys_it_is_the_user_that_the_application_has_found()
    {
        await using var app = await TestApp.StartAsync(Users);

        Assert.Equal("7", (await ConnectAsync(app, "7 ada")).Connected.GetProperty("user").GetString());
        Assert.Equal("ada", (await ConnectAsync(app, "- ada")).Connected.GetProperty("user").GetString());
        Assert.False((await ConnectAsync(app, null)).Connected.TryGetProperty("user", out _));
        await using var client = await ConnectAsync(app, "7 ada");
        Assert.Equal("unauthorized", await client.SendAndExpectErrorAsync($$"""{"type":"auth","token":"{{TestTokens.Signed()}}"}"""));
        await client.SubscribeAsync("private-a");
    }

    [Fact]
    public async Task With_keys_the_user_that_the_application_has_found_is_one_too()
    {
        await using var app = await TestApp.StartAsync(Users, configure: builder => builder.Services.AddSingleton<TimeProvider>(_time), dunlin: Keys);

        await using var client = await ConnectAsync(app, "ada ada");
        await client.SubscribeAsync("a");
        Assert.Equal("forbidden", await client.SendAndExpectErrorAsync($$"""{"type":"auth","token":"{{TestTokens.Signed("""{"sub":"eve"}""")}}"}"""));
        await client.SendAndExpectAsync($$"""{"type":"auth","token":"{{TestTokens.Signed()}}"}""", "auth-success");
    }

    [Fact]
    public async Task Who_must_say_who_it_is_and_cannot_is_refused_at_once()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(configure: native => native.RequireAuthentication = true));
        using var http = new HttpClient { BaseAddress = app.HttpAddress };
        foreach (var path in Paths)
        {
            using var answer = await SendAsync(http, path, "", header: null);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_user_of_the_application_is_sent_away_by_a_revocation_but_may_come_back()
    {
        await using var app = await TestApp.StartAsync(Users);
        await using var client = await ConnectAsync(app, "7 ada");

        Assert.Equal(1, app.Services.GetRequiredService<IRevocations>().RevokeUser("7"));

        Assert.Equal("token_revoked", (await client.ReadToCloseAsync())[^1].GetProperty("reason").GetString());
        await using var again = await ConnectAsync(app, "7 ada");
        await again.PingAsync();
    }

    [Fact]
    public async Task Tokens_are_not_logged()
    {
        var log = new LogRecorder(LogLevel.Trace);
        await using var app = await StartAsync(log);
        var token = TestTokens.Signed("""{"channel":"a"}""");
        await using var client = await ConnectAsync(app, $"Bearer {TestTokens.Signed()}");
        await client.SendAndExpectErrorAsync($$"""{"type":"auth","token":"{{token}}"}""");
        await client.SubscribeAsync("a", $",\"token\":\"{token}\"");

        Assert.DoesNotContain(log.Lines, line => line.Category.StartsWith("Dunlin", StringComparison.Ordinal) && line.Message.Contains("eyJ", StringComparison.Ordinal));
    }

    private Task<TestApp> StartAsync(LogRecorder? log = null) => TestApp.StartAsync(
        a => a.MapDunlin(),
        configure: builder => builder.Services.AddSingleton<TimeProvider>(_time),
        dunlin: Keys,
        logs: log);

    private static void Keys(DunlinOptions dunlin) => dunlin.Tokens.Keys.Add(TokenKey.FromSecret(TestTokens.Secret));

    // The application's own authentication: "id name" in the header, - for no id.
    private static void Users(WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            if (context.Request.Headers.Authorization.ToString().Split(' ') is [var id, var name])
            {
                Claim[] claims = id == "-" ? [new(ClaimTypes.Name, name)] : [new(ClaimTypes.NameIdentifier, id), new(ClaimTypes.Name, name)];
                context.User = new ClaimsPrincipal(new ClaimsIdentity(claims, "test"));
            }

            await next();
        });
        app.UseRouting();
        app.MapDunlin();
    }

    private static async Task<NativeClient> ConnectAsync(TestApp app, string? header)
    {
        using var giveUp = new CancellationTokenSource(Until.HangGuard);
        return await NativeClient.GreetAsync(await WebSocketMessages.ConnectAsync(
            app.WebSocketAddress("/ws"), subprotocol: null, compression: false, http2: false, giveUp.Token, header));
    }

    private static async Task ExpectRefusedAsync(HttpClient http, string path, string query, string? header, string code)
    {
        using var answer = await SendAsync(http, path, query, header);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"Bearer error=\"invalid_token\", error_description=\"{code}\"", answer.Headers.WwwAuthenticate.ToString());
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string path, string query, string? header)
    {
        using var request = new HttpRequestMessage(path == "/ws/poll" ? HttpMethod.Post : HttpMethod.Get, $"{path}?{query}");
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);
        if (path == "/ws")
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.ParseAdd("websocket");
            request.Headers.Add("Sec-WebSocket-Version", "13");
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
