using System.Text.Json;
using Dunlin.TestSupport;
using Dunlin.Tests.Auth;
using Dunlin.Tests.Channels.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>Subscriptions that the server begins itself. Time stands still unless a test moves it.</summary>
public abstract class NativeServerSubscriptionsContract(NativeTransport transport) : NativeContract(transport)
{
    // Keys at an address are not fetched again sooner.
    private const int LeastSecondsBetweenLoads = 30;

    private readonly ManualTimeProvider _time = new();
    private readonly EventScript _script = new();

    [Fact]
    public async Task The_application_subscribes_whom_it_lets_in_and_asks_neither_rules_nor_itself()
    {
        Name("closed:1", "closed:2", "closed:1");
        await using var app = await StartOpenAsync();
        await using var client = await ConnectAsync(app);

        foreach (var channel in new[] { "closed:1", "closed:2" })
        {
            var told = await client.ExpectAsync("subscribed");
            Assert.Equal(["type", "channel", "epoch", "offset", "recovered", "publications"], told.EnumerateObject().Select(field => field.Name));
            Assert.Equal((channel, 0, false, 0), (
                told.GetProperty("channel").GetString(), told.GetProperty("offset").GetInt32(), told.GetProperty("recovered").GetBoolean(), told.GetProperty("publications").GetArrayLength()));
        }

        await PublishAsync(app, "closed:2", 7);
        Assert.Equal(7, await DataAsync(client));
        Assert.Equal(["connect "], _script.Calls);
        Assert.Equal(2, Channels(app).Subscriptions);
    }

    [Fact]
    public async Task Templates_subscribe_everybody_and_each_user_to_its_own()
    {
        await using var app = await StartOpenAsync(native => native.SubscribeOnConnect = ["closed:{user}:{user}", "news"]);
        await using var stranger = await ConnectAsync(app);
        await using var ada = await ConnectAsync(app, TestTokens.Signed());
        await using var bob = await ConnectAsync(app, TestTokens.Signed("""{"sub":"b\"ob 鲍"}"""));

        await ExpectSubscribedAsync(stranger, "news");
        await ExpectSubscribedAsync(ada, "closed:ada:ada", "news");
        await ExpectSubscribedAsync(bob, "closed:b\"ob 鲍:b\"ob 鲍", "news");
        await PublishAsync(app, "closed:ada:ada", 1);
        await PublishAsync(app, "news", 2);

        Assert.Equal((1, 2, 2, 2), (await DataAsync(ada), await DataAsync(ada), await DataAsync(bob), await DataAsync(stranger)));
        await stranger.PingAsync();
    }

    [Fact]
    public async Task Who_must_say_who_it_is_first_is_subscribed_then()
    {
        Name("from:code");
        await using var app = await StartAsync(native => native.SubscribeOnConnect = ["user:{user}", "news", "from:code"], required: true);
        await using var client = await ConnectAsync(app);
        await client.PingAsync();

        await client.SendAndExpectAsync(Auth(TestTokens.Signed()), "auth-success");

        await ExpectSubscribedAsync(client, "from:code", "user:ada", "news");
        await client.PingAsync();
    }

    [Fact]
    public async Task Who_says_later_who_it_is_gets_what_was_left_out_and_nothing_twice()
    {
        Name("from:code");
        await using var app = await StartOpenAsync(native => native.SubscribeOnConnect = ["user:{user}", "news"]);
        await using var client = await ConnectAsync(app);
        await ExpectSubscribedAsync(client, "from:code", "news");
        await client.SendAndExpectAsync("""{"type":"unsubscribe","channel":"news"}""", "unsubscribed");

        await client.SendAndExpectAsync(Auth(TestTokens.Signed()), "auth-success");
        await ExpectSubscribedAsync(client, "user:ada");
        await client.SendAndExpectAsync("""{"type":"unsubscribe","channel":"user:ada"}""", "unsubscribed");
        await client.SendAndExpectAsync(Auth(TestTokens.Signed()), "auth-success");

        await client.PingAsync();
        Assert.Equal(1, Channels(app).Subscriptions);
    }

    [Fact]
    public async Task A_subscribe_begins_it_anew_once_with_all_since_the_place_asked_for_and_presence_does_not_flicker()
    {
        await using var app = await StartOpenAsync(native => native.SubscribeOnConnect = ["news"]);
        await using var witness = await ConnectAsync(app);
        var place = Place(await witness.ExpectAsync("subscribed"));
        await witness.SubscribeAsync("news", ",\"presence\":true");
        await PublishAsync(app, "news", 1);
        await PublishAsync(app, "news", 2);
        await using var client = await ConnectAsync(app);
        await witness.ExpectAsync("message");
        await witness.ExpectAsync("message");
        await witness.ExpectAsync("joined");
        Assert.Equal(2, (await client.ExpectAsync("subscribed")).GetProperty("offset").GetInt32());
        await PublishAsync(app, "news", 3);
        Assert.Equal(3, await DataAsync(client));

        var answer = await client.SendAndExpectAsync($$"""{"type":"subscribe","id":9,"channel":"news","presence":true,"recover":{{place}}}""", "subscribed");
        await PublishAsync(app, "news", 4);

        Assert.Equal((9, true, 3), (answer.GetProperty("id").GetInt32(), answer.GetProperty("recovered").GetBoolean(), answer.GetProperty("offset").GetInt32()));
        Assert.Equal([1, 2, 3], answer.GetProperty("publications").EnumerateArray().Select(one => one.GetProperty("data").GetInt32()));
        Assert.Equal(2, answer.GetProperty("members").GetArrayLength());
        Assert.Equal(4, await DataAsync(client));
        Assert.Equal("already_subscribed", await client.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"news"}"""));
        Assert.Equal((3, 4), (await DataAsync(witness), await DataAsync(witness)));
        await witness.PingAsync();
        Assert.Equal(2, Channels(app).Subscriptions);
        Assert.DoesNotContain(_script.Calls, call => call.StartsWith("subscribe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_channel_that_only_the_server_subscribes_to_is_recovered_and_then_left_for_good()
    {
        Name("closed:1");
        await using var app = await StartOpenAsync();
        await using var client = await ConnectAsync(app);
        var place = Place(await client.ExpectAsync("subscribed"));
        await PublishAsync(app, "closed:1", 1);
        await client.ExpectAsync("message");

        Assert.True((await client.SubscribeAsync("closed:1", $",\"recover\":{place}")).GetProperty("recovered").GetBoolean());
        await client.SendAndExpectAsync("""{"type":"unsubscribe","channel":"closed:1"}""", "unsubscribed");

        Assert.Equal("unauthorized", await client.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"closed:1"}"""));
        Assert.Equal(0, Channels(app).Subscriptions);
    }

    [Theory]
    [InlineData(",\"recover\":7", "bad_message")]
    [InlineData(",\"presence\":true", "unauthorized")]
    [InlineData(",\"rewind\":1", "unauthorized")]
    [InlineData(",\"token\":\"no token\"", "unauthorized")]
    [InlineData(",\"token\":\"OTHER\"", "unauthorized")]
    public async Task One_that_is_refused_leaves_it_as_it_was(string fields, string code)
    {
        Name("secret:1");
        await using var app = await StartOpenAsync(dunlin: dunlin => dunlin.Namespaces["secret"] = new ChannelOptions
        {
            Permissions = { Subscribe = ChannelAccess.Nobody, Presence = ChannelAccess.Authenticated, History = ChannelAccess.Authenticated },
        });
        await using var client = await ConnectAsync(app);
        await client.ExpectAsync("subscribed");

        var command = $$"""{"type":"subscribe","channel":"secret:1"{{fields.Replace("OTHER", TestTokens.Signed("""{"channel":"secret:2","sub":null}"""), StringComparison.Ordinal)}}}""";
        Assert.Equal(code, await client.SendAndExpectErrorAsync(command));

        await PublishAsync(app, "secret:1", 1);
        await client.ExpectAsync("message");
        await client.SubscribeAsync("secret:1");
        Assert.Equal(1, Channels(app).Subscriptions);
    }

    [Fact]
    public async Task With_a_channel_token_it_lasts_as_long_as_that()
    {
        Name("closed:1");
        await using var app = await StartOpenAsync();
        await using var client = await ConnectAsync(app);
        await client.ExpectAsync("subscribed");
        var token = TestTokens.Signed($$"""{"channel":"closed:1","sub":null,"exp":{{TestTokens.Start.AddSeconds(10).ToUnixTimeSeconds()}}}""");

        await client.SubscribeAsync("closed:1", $",\"token\":\"{token}\"");
        _time.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal("token_expired", (await client.ExpectAsync("unsubscribed")).GetProperty("code").GetString());
        Assert.DoesNotContain(_script.Calls, call => call.StartsWith("subscribe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_ends_while_a_token_is_looked_at_does_not_begin_again_unasked()
    {
        Name("news");
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        var requests = 0;
        await using var keys = await TestApp.StartAsync(web => web.MapGet("/keys", async () =>
        {
            if (++requests == 1)
                return TestTokens.KeySet(TestTokens.Jwk(TestTokens.Rsa, "1"));
            asked.TrySetResult();
            await answer.Task;
            return TestTokens.KeySet(TestTokens.Jwk(TestTokens.Rsa, "2"));
        }));
        await using var app = await StartOpenAsync(native => native.Http.SessionTimeout = TimeSpan.FromMinutes(5), dunlin =>
        {
            dunlin.Tokens.Keys.Clear();
            dunlin.Tokens.JwksAddress = new Uri(keys.HttpAddress, "/keys");
        });
        await using var client = await ConnectAsync(app);
        await client.ExpectAsync("subscribed");

        // The first keys are there; others are looked for after a while.
        await client.SubscribeAsync("notes", ChannelToken("1"));
        _time.Advance(TimeSpan.FromSeconds(LeastSecondsBetweenLoads));
        var sending = client.SendAsync($$"""{"type":"subscribe","channel":"news"{{ChannelToken("2")}}}""");
        await asked.Task;
        Assert.Equal(1, await app.Services.GetRequiredService<IClients>().UnsubscribeAsync(ClientSelector.OfConnection(client.Session), "news"));
        answer.SetResult();
        await sending;

        await client.ExpectAsync("unsubscribed");
        Assert.Equal("forbidden", await client.ExpectErrorAsync());
        Assert.Equal(1, Channels(app).Subscriptions);
        Assert.DoesNotContain(_script.Calls, call => call.EndsWith("news", StringComparison.Ordinal));

        static string ChannelToken(string keyId) =>
            $$""","token":"{{TestTokens.RsaSigned($$"""{"alg":"RS256","kid":"{{keyId}}"}""", TestTokens.Claims("""{"channel":"n*","sub":null}"""))}}" """;
    }

    [Fact]
    public async Task The_application_ends_it_like_any_other()
    {
        await using var app = await StartOpenAsync(native => native.SubscribeOnConnect = ["news"]);
        await using var client = await ConnectAsync(app);
        await client.ExpectAsync("subscribed");

        Assert.Equal(1, await app.Services.GetRequiredService<IClients>().UnsubscribeAsync(ClientSelector.OfConnection(client.Session), "news"));

        Assert.Equal("forbidden", (await client.ExpectAsync("unsubscribed")).GetProperty("code").GetString());
        await PublishAsync(app, "news", 1);
        await client.PingAsync();
    }

    [Fact]
    public async Task What_does_not_fit_a_connection_is_left_out_and_logged_once_for_many()
    {
        Name("a", "b");
        await using var app = await StartOpenAsync(native => (native.SubscribeOnConnect, native.MaxChannelsPerConnection) = (["c", "d"], 3));
        for (var i = 0; i < 2; i++)
        {
            await using var client = await ConnectAsync(app);
            await ExpectSubscribedAsync(client, "a", "b", "c");
            Assert.Equal("channel_limit", await client.SendAndExpectErrorAsync("""{"type":"subscribe","channel":"d"}"""));
            await client.SubscribeAsync("a");
        }

        var line = Assert.Single(app.Log.Lines, IsRefusal);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("'d', as the server wants it to be: ChannelLimit", line.Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(1));
        await using var later = await ConnectAsync(app);
        await ExpectSubscribedAsync(later, "a", "b", "c");
        await later.PingAsync();
        Assert.Equal(2, app.Log.Lines.Count(IsRefusal));
    }

    [Theory]
    [InlineData(150)]
    [InlineData(-1)]
    public async Task A_user_whose_name_makes_no_channel_name_is_left_out_and_that_is_logged(int length)
    {
        await using var app = await StartOpenAsync(native => native.SubscribeOnConnect = ["{user}:{user}", "news"]);
        var user = length < 0 ? "\\u0007" : new string('x', length);
        await using var client = await ConnectAsync(app, TestTokens.Signed($$"""{"sub":"{{user}}"}"""));

        await ExpectSubscribedAsync(client, "news");
        await client.PingAsync();

        Assert.Contains("'{user}:{user}', as the server wants it to be: BadChannel", Assert.Single(app.Log.Lines, IsRefusal).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_is_no_name_fails_the_application_and_not_silently()
    {
        Name("bell\u0007");
        await using var app = await StartOpenAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(app));
        Assert.IsType<ArgumentException>(Assert.Single(app.Log.Lines, line => line.Event.Id == 2200).Exception);
    }

    [Fact]
    public async Task Other_channels_hold_for_connections_from_then_on()
    {
        NativeProtocolOptions options = null!;
        await using var app = await StartOpenAsync(native => (options = native).SubscribeOnConnect = ["a"]);
        await using var first = await ConnectAsync(app);
        await ExpectSubscribedAsync(first, "a");

        options.SubscribeOnConnect = ["b"];

        await using var second = await ConnectAsync(app);
        await ExpectSubscribedAsync(second, "b");
        await first.PingAsync();
    }

    // Several publish all the time; one comes back again and again, at whatever moment. It passes over what comes before its answer, and must have every publication once, in order.
    [Fact]
    public async Task Who_ignores_what_comes_before_its_answer_loses_and_doubles_nothing()
    {
        const int publications = 4_000;
        await using var app = await StartOpenAsync(native => native.SubscribeOnConnect = ["news"], dunlin => dunlin.Channels.HistorySize = publications);
        await PublishAsync(app, "news", 0);
        var epoch = (await Channels(app).ReadHistoryAsync("news"))!.Position.Epoch;
        var publishing = Task.Run(async () =>
        {
            for (var i = 1; i < publications; i++)
            {
                await PublishAsync(app, "news", i);
                if (i % 50 == 0)
                    await Task.Yield();
            }
        });

        var seen = new List<long>();
        for (var visit = 0; seen.Count < publications; visit++)
        {
            await using var client = await ConnectAsync(app);
            await client.SendAsync($$"""{"type":"subscribe","id":1,"channel":"news","recover":{"epoch":"{{epoch}}","offset":{{seen.LastOrDefault()}} } }""");
            var answer = await ReadToAnswerAsync(client);
            Assert.True(answer.GetProperty("recovered").GetBoolean());
            seen.AddRange(answer.GetProperty("publications").EnumerateArray().Select(publication => publication.GetProperty("offset").GetInt64()));
            for (var more = visit % 40; more > 0 && seen.Count < publications; more--)
                seen.Add((await client.ExpectAsync("message")).GetProperty("offset").GetInt64());
        }

        await publishing;
        Assert.Equal(Enumerable.Range(1, publications).Select(offset => (long)offset), seen);
    }

    private static async Task<JsonElement> ReadToAnswerAsync(NativeClient client)
    {
        while (true)
        {
            using var message = JsonDocument.Parse((await client.ReceiveAsync())!);
            if (message.RootElement.GetProperty("type").GetString() == "subscribed" && message.RootElement.TryGetProperty("id", out _))
                return message.RootElement.Clone();
        }
    }

    private static async Task ExpectSubscribedAsync(NativeClient client, params string[] channels)
    {
        var begun = new List<string>();
        while (begun.Count < channels.Length)
            begun.Add((await client.ExpectAsync("subscribed")).GetProperty("channel").GetString()!);
        Assert.Equal(channels.Order(StringComparer.Ordinal), begun.Order(StringComparer.Ordinal));
    }

    private void Name(params string[] channels) => _script.Decide = (_, context) =>
    {
        if (context is not ConnectContext connecting)
            return;
        foreach (var channel in channels)
            connecting.Subscribe(channel);
    };

    private Task<TestApp> StartOpenAsync(Action<NativeProtocolOptions>? native = null, Action<DunlinOptions>? dunlin = null) => StartAsync(native, required: false, dunlin);

    private Task<TestApp> StartAsync(Action<NativeProtocolOptions>? native, bool required, Action<DunlinOptions>? dunlin = null) => StartAsync(
        options =>
        {
            options.RequireAuthentication = required;
            native?.Invoke(options);
        },
        options =>
        {
            options.Tokens.Keys.Add(TokenKey.FromSecret(TestTokens.Secret));
            options.Namespaces["closed"] = new ChannelOptions { Permissions = { Subscribe = ChannelAccess.Nobody } };
            dunlin?.Invoke(options);
        },
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Services.AddSingleton(_script);
            builder.Services.AddChannelEvents<RecordedEvents>();
        });

    private static bool IsRefusal(LogLine line) => line.Event.Id == 2001;

    private static IChannels Channels(TestApp app) => app.Services.GetRequiredService<IChannels>();

    private static async Task PublishAsync(TestApp app, string channel, int data) => await Channels(app).PublishAsync(channel, JsonSerializer.SerializeToUtf8Bytes(data));

    private static async Task<int> DataAsync(NativeClient client) => (await client.ExpectAsync("message")).GetProperty("data").GetInt32();

    private static string Auth(string token) => $$"""{"type":"auth","token":"{{token}}"}""";

    private static string Place(JsonElement subscribed) =>
        $$"""{"epoch":"{{subscribed.GetProperty("epoch").GetString()}}","offset":{{subscribed.GetProperty("offset").GetInt64()}}}""";
}
