using System.Text.Json;
using Dunlin.TestSupport;
using Dunlin.Tests.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>Who a client is, for how long, and what ends it. Time stands still unless a test moves it.</summary>
public abstract class NativeAuthenticationContract(NativeTransport transport) : NativeContract(transport)
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_token_in_the_request_says_who_it_is_and_others_see_it()
    {
        await using var app = await StartWithTokensAsync();
        await using var ada = await ConnectAsync(app, TestTokens.Signed());
        await using var bob = await ConnectAsync(app, TestTokens.Signed("""{"sub":"b\"ob 鲍"}"""));
        Assert.Equal("ada", UserOf(ada.Connected));
        Assert.Equal("b\"ob 鲍", UserOf(bob.Connected));

        await ada.SubscribeAsync("room", ",\"presence\":true");
        var members = (await bob.SubscribeAsync("room", ",\"presence\":true")).GetProperty("members");
        Assert.Equal(["ada", "b\"ob 鲍"], members.EnumerateArray().Select(UserOf).Order(StringComparer.Ordinal));
        Assert.Equal("b\"ob 鲍", UserOf((await ada.ExpectAsync("joined")).GetProperty("member")));

        await bob.SendAsync("""{"type":"publish","channel":"room","data":1}""");
        Assert.Equal("b\"ob 鲍", UserOf(await ada.ExpectAsync("message")));
        Assert.Equal("b\"ob 鲍", UserOf(await bob.ExpectAsync("message")));
        var history = await ada.SendAndExpectAsync("""{"type":"history","channel":"room"}""", "history");
        Assert.Equal("b\"ob 鲍", UserOf(history.GetProperty("publications")[0]));
    }

    [Fact]
    public async Task Before_auth_only_auth_and_ping_are_there()
    {
        await using var app = await StartWithTokensAsync();
        await using var client = await ConnectAsync(app);
        Assert.False(client.Connected.TryGetProperty("user", out _));

        await client.PingAsync();
        foreach (var command in new[] { "subscribe", "unsubscribe", "publish", "history", "presence", "state" })
            Assert.Equal("unauthorized", await client.SendAndExpectErrorAsync($$"""{"type":"{{command}}","channel":"room","data":1}"""));
        Assert.Equal(0, app.Services.GetRequiredService<INotifications>().Notify("not for strangers"));

        var reply = await client.SendAndExpectAsync($$"""{"type":"auth","id":7,"token":"{{TestTokens.Signed()}}"}""", "auth-success");
        Assert.Equal((7, "ada", TestTokens.Start.AddHours(1).ToUnixTimeMilliseconds()), (reply.GetProperty("id").GetInt32(), UserOf(reply), reply.GetProperty("expires").GetInt64()));
        Assert.Equal(1, app.Services.GetRequiredService<INotifications>().Notify("for members"));
        await client.ExpectAsync("notification");
        await client.SubscribeAsync("room");
    }

    [Fact]
    public async Task Who_does_not_say_who_it_is_in_time_is_closed_with_4401()
    {
        await using var app = await StartWithTokensAsync();
        await using var client = await ConnectAsync(app);
        await using var other = await ConnectAsync(app, TestTokens.Signed());
        await client.PingAsync();

        _time.Advance(TimeSpan.FromSeconds(9));
        await client.PingAsync();
        _time.Advance(TimeSpan.FromSeconds(2));

        await ExpectEndAsync(client, 4401, "auth_timeout");
        await other.PingAsync();
    }

    [Fact]
    public async Task Auth_in_time_takes_the_deadline_away()
    {
        await using var app = await StartWithTokensAsync();
        await using var client = await ConnectAsync(app);
        await client.SendAndExpectAsync($$"""{"type":"auth","token":"{{TestTokens.Signed()}}"}""", "auth-success");

        _time.Advance(TimeSpan.FromSeconds(20));

        await client.PingAsync();
    }

    [Fact]
    public async Task Bad_tokens_are_refused_with_a_code_and_the_connection_goes_on()
    {
        await using var app = await StartWithTokensAsync();
        await using var client = await ConnectAsync(app);

        Assert.Equal("unauthorized", await AuthAsync(client, "x"));
        Assert.Equal("unauthorized", await AuthAsync(client, new string('x', 20_000)));
        Assert.Equal("unauthorized", await AuthAsync(client, "\\ud800"));
        Assert.Equal("unauthorized", await AuthAsync(client, TestTokens.Hmac("""{"alg":"HS256"}""", TestTokens.Claims(), "another secret of at least 32 bytes")));
        Assert.Equal("unauthorized", await AuthAsync(client, TestTokens.Signed("""{"channel":"room"}""")));
        Assert.Equal("token_expired", await AuthAsync(client, TestTokens.Signed("""{"exp":1}""")));
        Assert.Equal("bad_message", await client.SendAndExpectErrorAsync("""{"type":"auth"}"""));
        await client.SendAndExpectAsync($$"""{"type":"auth","token":"{{TestTokens.Signed()}}"}""", "auth-success");
    }

    [Fact]
    public async Task A_connection_ends_with_its_token_unless_that_is_refreshed()
    {
        await using var app = await StartWithTokensAsync();
        await using var refreshed = await ConnectAsync(app, TestTokens.Signed(Expiring(seconds: 10)));
        await using var forgotten = await ConnectAsync(app, TestTokens.Signed(Expiring(seconds: 10)));
        await refreshed.SendAndExpectAsync($$"""{"type":"auth","token":"{{TestTokens.Signed(Expiring(seconds: 15))}}"}""", "auth-success");
        await forgotten.PingAsync();

        _time.Advance(TimeSpan.FromSeconds(12));
        await ExpectEndAsync(forgotten, 4401, "token_expired");
        await refreshed.PingAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await ExpectEndAsync(refreshed, 4401, "token_expired");
    }

    [Fact]
    public async Task Another_user_does_not_take_a_connection_over()
    {
        await using var app = await StartWithTokensAsync();
        await using var client = await ConnectAsync(app, TestTokens.Signed());

        Assert.Equal("forbidden", await AuthAsync(client, TestTokens.Signed("""{"sub":"eve"}""")));
        await client.SubscribeAsync("room");
        await client.SendAsync("""{"type":"publish","channel":"room","data":1}""");
        Assert.Equal("ada", UserOf(await client.ExpectAsync("message")));
    }

    [Fact]
    public async Task Revocation_ends_connections_and_keeps_their_tokens_out()
    {
        await using var app = await StartWithTokensAsync();
        var revocations = app.Services.GetRequiredService<IRevocations>();
        await using var ada = await ConnectAsync(app, TestTokens.Signed());
        await using var bob = await ConnectAsync(app, TestTokens.Signed("""{"sub":"bob","jti":"b-1"}"""));
        await using var eve = await ConnectAsync(app, TestTokens.Signed("""{"sub":"eve"}"""));
        foreach (var client in new[] { ada, bob, eve })
            await client.PingAsync();

        Assert.Equal(1, revocations.RevokeUser("ada"));
        Assert.Equal(1, revocations.RevokeToken("b-1"));
        Assert.Equal(0, revocations.RevokeUser("nobody"));

        await ExpectEndAsync(ada, 4401, "token_revoked");
        await ExpectEndAsync(bob, 4401, "token_revoked");
        Assert.Equal("unauthorized", await AuthAsync(await ConnectAsync(app), TestTokens.Signed()));
        await eve.PingAsync();

        _time.Advance(TimeSpan.FromSeconds(1));
        await using var again = await ConnectAsync(app, TestTokens.Signed($$"""{"iat":{{_time.GetUtcNow().ToUnixTimeSeconds()}}}"""));
        await again.PingAsync();
    }

    [Fact]
    public async Task Private_channels_need_a_user_or_a_channel_token()
    {
        await using var app = await StartWithTokensAsync(native => native.RequireAuthentication = false);
        await using var ada = await ConnectAsync(app, TestTokens.Signed());
        await using var stranger = await ConnectAsync(app);

        await ada.SubscribeAsync("private-a");
        await stranger.SubscribeAsync("public");
        Assert.Equal("unauthorized", await stranger.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"private-a"}"""));
        Assert.Equal("unauthorized", await SubscribeWithAsync(stranger, "private-a", """{"channel":"private-b"}"""));
        Assert.Equal("unauthorized", await SubscribeWithAsync(stranger, "private-a", """{"channel":"private-a"}"""));
        Assert.Equal("token_expired", await SubscribeWithAsync(stranger, "private-a", """{"channel":"private-a","exp":1}"""));
        Assert.Equal("unauthorized", await SubscribeWithAsync(stranger, "private-a", "{}"));
        Assert.Equal("forbidden", await SubscribeWithAsync(ada, "private-b", """{"channel":"private-b","sub":"eve"}"""));

        await stranger.SubscribeAsync("private-a", Token("""{"channel":"private-*","sub":null,"allow":["subscribe"]}"""));
        Assert.Equal("unauthorized", await stranger.SendAndExpectErrorAsync("""{"type":"publish","channel":"private-a","data":1}"""));
        Assert.Equal("unauthorized", await stranger.SendAndExpectErrorAsync("""{"type":"history","channel":"private-a"}"""));
        Assert.Equal("unauthorized", await stranger.SendAndExpectErrorAsync("""{"type":"presence","channel":"private-a"}"""));
        Assert.Equal("unauthorized", await stranger.SendAndExpectErrorAsync("""{"type":"state","channel":"private-a","data":1}"""));
        await ada.SendAsync("""{"type":"publish","channel":"private-a","data":1}""");
        Assert.Equal("ada", UserOf(await stranger.ExpectAsync("message")));
    }

    [Fact]
    public async Task A_subscription_ends_with_its_channel_token()
    {
        await using var app = await StartWithTokensAsync(native => native.RequireAuthentication = false);
        await using var client = await ConnectAsync(app);
        await using var witness = await ConnectAsync(app, TestTokens.Signed());
        await client.SubscribeAsync("public");
        await client.SubscribeAsync("private-a", Token($$"""{"channel":"private-a","sub":null,{{Expiring(10)[1..]}}"""));
        await witness.SubscribeAsync("private-a", ",\"presence\":true");

        _time.Advance(TimeSpan.FromSeconds(12));

        var end = await client.ExpectAsync("unsubscribed");
        Assert.Equal(("private-a", "token_expired"), (end.GetProperty("channel").GetString(), end.GetProperty("code").GetString()));
        Assert.NotEmpty(end.GetProperty("reason").GetString()!);
        await witness.ExpectAsync("left");
        Assert.Equal("not_subscribed", await client.SendAndExpectErrorAsync("""{"type":"publish","channel":"private-a","data":1}"""));
        await client.SendAndExpectAsync("""{"type":"publish","channel":"public","data":1}""", "message");
    }

    [Fact]
    public async Task A_subscription_ends_when_its_channel_token_is_revoked()
    {
        await using var app = await StartWithTokensAsync(native => native.RequireAuthentication = false);
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("private-a", Token("""{"channel":"private-a","sub":null,"jti":"c-1"}"""));
        await client.SubscribeAsync("private-b", Token("""{"channel":"private-b","sub":null,"jti":"c-2"}"""));

        Assert.Equal(0, app.Services.GetRequiredService<IRevocations>().RevokeToken("c-1"));

        Assert.Equal("private-a", (await client.ExpectAsync("unsubscribed")).GetProperty("channel").GetString());
        await client.SendAndExpectAsync("""{"type":"publish","channel":"private-b","data":1}""", "message");
        Assert.Equal("unauthorized", await SubscribeWithAsync(client, "private-a", """{"channel":"private-a","sub":null,"jti":"c-1"}"""));
    }

    [Fact]
    public async Task Each_namespace_has_rules_of_its_own()
    {
        await using var app = await StartWithTokensAsync(native => native.RequireAuthentication = false, dunlin =>
        {
            dunlin.Namespaces["news"] = new ChannelOptions { Permissions = { Publish = ChannelAccess.Claim("role", "editor"), History = ChannelAccess.Authenticated, Presence = ChannelAccess.Nobody } };
            dunlin.Namespaces["closed"] = new ChannelOptions { Permissions = { Subscribe = ChannelAccess.Nobody } };
        });
        await using var editor = await ConnectAsync(app, TestTokens.Signed("""{"role":["reader","editor"]}"""));
        await using var reader = await ConnectAsync(app, TestTokens.Signed("""{"sub":"bob","role":"reader"}"""));
        await using var stranger = await ConnectAsync(app);

        Assert.Equal("forbidden", await editor.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"closed:1"}"""));
        Assert.Equal("forbidden", await editor.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"news:1","presence":true}"""));
        Assert.Equal("unauthorized", await stranger.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"news:1","rewind":5}"""));
        var first = await editor.SubscribeAsync("news:1");
        await editor.SendAndExpectAsync("""{"type":"publish","channel":"news:1","data":1}""", "message");

        var recover = $$""","recover":{"epoch":"{{first.GetProperty("epoch").GetString()}}","offset":0}""";
        Assert.True((await reader.SubscribeAsync("news:1", recover)).GetProperty("recovered").GetBoolean());
        var hidden = await stranger.SubscribeAsync("news:1", recover);
        Assert.False(hidden.GetProperty("recovered").GetBoolean());
        Assert.Equal(0, hidden.GetProperty("publications").GetArrayLength());
        Assert.Equal("forbidden", await reader.SendAndExpectErrorAsync("""{"type":"publish","channel":"news:1","data":1}"""));
        Assert.Equal("unauthorized", await stranger.SendAndExpectErrorAsync("""{"type":"publish","channel":"news:1","data":1}"""));
        Assert.Equal("unauthorized", await stranger.SendAndExpectErrorAsync("""{"type":"history","channel":"news:1"}"""));
        Assert.Equal("forbidden", await reader.SendAndExpectErrorAsync("""{"type":"presence","channel":"news:1"}"""));
        Assert.Equal("forbidden", await reader.SendAndExpectErrorAsync("""{"type":"state","channel":"news:1","data":1}"""));
        await reader.SendAndExpectAsync("""{"type":"history","channel":"news:1"}""", "history");
    }

    private Task<TestApp> StartWithTokensAsync(Action<NativeProtocolOptions>? native = null, Action<DunlinOptions>? dunlin = null) =>
        StartAsync(
            native,
            options =>
            {
                options.Tokens.Keys.Add(TokenKey.FromSecret(TestTokens.Secret));
                dunlin?.Invoke(options);
            },
            builder => builder.Services.AddSingleton<TimeProvider>(_time));

    private static string Expiring(int seconds) => $$"""{"exp":{{TestTokens.Start.AddSeconds(seconds).ToUnixTimeSeconds()}}}""";

    private static string Token(string claims) => $",\"token\":\"{TestTokens.Signed(claims)}\"";

    private static Task<string> AuthAsync(NativeClient client, string token) => client.SendAndExpectErrorAsync($$"""{"type":"auth","token":"{{token}}"}""");

    private static Task<string> SubscribeWithAsync(NativeClient client, string channel, string claims) =>
        client.SendAndExpectErrorAsync($$"""{"type":"subscribe","channel":"{{channel}}"{{Token(claims)}}}""");

    private static string? UserOf(JsonElement json) => json.GetProperty("user").GetString();

    private static async Task ExpectEndAsync(NativeClient client, int code, string reason)
    {
        var last = (await client.ReadToCloseAsync())[^1];
        Assert.Equal(("disconnect", code, reason, false),
            (last.GetProperty("type").GetString(), last.GetProperty("code").GetInt32(), last.GetProperty("reason").GetString(), last.GetProperty("reconnect").GetBoolean()));
        Assert.Equal(code, (int?)client.CloseStatus);
    }
}
