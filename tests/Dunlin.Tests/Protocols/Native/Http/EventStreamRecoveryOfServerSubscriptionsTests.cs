using System.Text;
using System.Text.Json;
using Dunlin.TestSupport;
using Dunlin.Tests.Auth;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native.Http;

/// <summary>A stream whose session is gone comes back to the channels that the server subscribes it to. Its client sends nothing: what comes must fit what it has.</summary>
public sealed class EventStreamRecoveryOfServerSubscriptionsTests
{
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_channel_is_told_once_with_all_that_was_missed()
    {
        await using var app = await StartAsync(native => native.SubscribeOnConnect = ["news", "closed:1"]);
        string last;
        using (var stream = await ListenAsync(app, "channel=chat"))
        {
            await ExpectAsync(stream, "connected", "subscribed", "subscribed", "subscribed");
            await PublishAsync(app, "news", 1);
            await ExpectAsync(stream, "message");
            last = stream.LastEventId!;
        }

        foreach (var channel in new[] { "news", "closed:1", "chat" })
            await PublishAsync(app, channel, 2);
        await ForgetAsync(app);
        using var back = await ListenAsync(app, "channel=chat", last);
        await ExpectAsync(back, "connected");
        var told = new[] { await ExpectAsync(back, "subscribed"), await ExpectAsync(back, "subscribed"), await ExpectAsync(back, "subscribed") };
        await PublishAsync(app, "news", 3);
        await PublishAsync(app, "closed:1", 3);

        Assert.Equal(["news", "closed:1", "chat"], told.Select(one => one.GetProperty("channel").GetString()));
        Assert.All(told, one => Assert.True(one.GetProperty("recovered").GetBoolean()));
        Assert.All(told, one => Assert.Equal(2, Assert.Single(one.GetProperty("publications").EnumerateArray()).GetProperty("data").GetInt32()));
        Assert.Equal((3, 3), (await DataAsync(back), await DataAsync(back)));
    }

    [Fact]
    public async Task Presence_that_was_asked_for_is_told_again()
    {
        await using var app = await StartAsync(native => native.SubscribeOnConnect = ["news"]);
        string last;
        using (var stream = await ListenAsync(app))
        {
            await ExpectAsync(stream, "connected", "subscribed");
            await stream.SendAsync("""{"type":"subscribe","channel":"news","presence":true}"""u8.ToArray(), default, Token);
            Assert.True((await ExpectAsync(stream, "subscribed")).TryGetProperty("members", out _));
            last = stream.LastEventId!;
        }

        await ForgetAsync(app);
        using var back = await ListenAsync(app, lastEventId: last);
        await ExpectAsync(back, "connected");
        Assert.Equal(1, (await ExpectAsync(back, "subscribed")).GetProperty("members").GetArrayLength());
    }

    [Fact]
    public async Task Who_must_say_who_it_is_first_recovers_then()
    {
        await using var app = await StartAsync(native => native.SubscribeOnConnect = ["user:{user}"], required: true);
        string last;
        using (var stream = await ListenAsync(app, $"token={TestTokens.Signed()}"))
        {
            await ExpectAsync(stream, "connected", "subscribed");
            last = stream.LastEventId!;
        }

        await PublishAsync(app, "user:ada", 1);
        await ForgetAsync(app);
        using var back = await ListenAsync(app, lastEventId: last);
        await ExpectAsync(back, "connected");
        Assert.Equal("unauthorized", (await ExpectAsync(back, "error")).GetProperty("code").GetString());
        await back.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"auth","token":"{{TestTokens.Signed()}}"}"""), default, Token);
        await ExpectAsync(back, "auth-success");
        var told = await ExpectAsync(back, "subscribed");

        Assert.True(told.GetProperty("recovered").GetBoolean());
        Assert.Equal(1, Assert.Single(told.GetProperty("publications").EnumerateArray()).GetProperty("data").GetInt32());
    }

    // It has got the first event of a session, which is then gone: that it was to recover must not be.
    [Fact]
    public async Task Who_is_cut_off_before_it_has_recovered_recovers_the_next_time()
    {
        await using var app = await StartAsync(native => native.SubscribeOnConnect = ["news"]);
        string last;
        using (var stream = await ListenAsync(app, "channel=chat"))
        {
            await ExpectAsync(stream, "connected", "subscribed", "subscribed");
            last = stream.LastEventId!;
        }

        await PublishAsync(app, "news", 1);
        await PublishAsync(app, "chat", 1);
        await ForgetAsync(app);
        using (var cut = await ListenAsync(app, lastEventId: last))
        {
            await ExpectAsync(cut, "connected");
            last = cut.LastEventId!;
        }

        await ForgetAsync(app);
        using var back = await ListenAsync(app, lastEventId: last);
        await ExpectAsync(back, "connected");
        foreach (var channel in new[] { "news", "chat" })
        {
            var told = await ExpectAsync(back, "subscribed");
            Assert.Equal((channel, true, 1), (told.GetProperty("channel").GetString(), told.GetProperty("recovered").GetBoolean(), told.GetProperty("publications").GetArrayLength()));
        }
    }

    [Fact]
    public async Task What_the_server_subscribes_to_no_more_is_asked_for_as_by_any_client()
    {
        NativeProtocolOptions options = null!;
        await using var app = await StartAsync(native => (options = native).SubscribeOnConnect = ["closed:1", "news"]);
        string last;
        using (var stream = await ListenAsync(app))
        {
            await ExpectAsync(stream, "connected", "subscribed", "subscribed");
            last = stream.LastEventId!;
        }

        options.SubscribeOnConnect = [];
        await ForgetAsync(app);
        using var back = await ListenAsync(app, lastEventId: last);

        await ExpectAsync(back, "connected");
        Assert.Equal("closed:1", (await ExpectAsync(back, "error")).GetProperty("channel").GetString());
        Assert.Equal("news", (await ExpectAsync(back, "subscribed")).GetProperty("channel").GetString());
    }

    // History outlives the session here. A request that has ended must be noticed before the time runs.
    private async Task ForgetAsync(TestApp app) => await Until.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return app.Connections.Count == 0;
        },
        "the session is gone");

    private Task<TestApp> StartAsync(Action<NativeProtocolOptions> native, bool required = false) => TestApp.StartAsync(
        web => web.MapDunlin(configure: options =>
        {
            options.RequireAuthentication = required;
            native(options);
        }),
        configure: builder => builder.Services.AddSingleton<TimeProvider>(_time),
        dunlin: options =>
        {
            options.Tokens.Keys.Add(TokenKey.FromSecret(TestTokens.Secret));
            options.Channels.HistoryLifetime = TimeSpan.FromDays(30);
            options.Namespaces["closed"] = new ChannelOptions { HistoryLifetime = TimeSpan.FromDays(30), Permissions = { Subscribe = ChannelAccess.Nobody } };
        });

    private static Task<EventStreamMessages> ListenAsync(TestApp app, string query = "", string? lastEventId = null) =>
        EventStreamMessages.ConnectAsync(new Uri(app.HttpAddress, "/ws"), query, lastEventId, Token);

    private static async Task PublishAsync(TestApp app, string channel, int data) =>
        await app.Services.GetRequiredService<IChannels>().PublishAsync(channel, JsonSerializer.SerializeToUtf8Bytes(data));

    private static async Task<int> DataAsync(EventStreamMessages stream) => (await ExpectAsync(stream, "message")).GetProperty("data").GetInt32();

    private static async Task<JsonElement> ExpectAsync(EventStreamMessages stream, params string[] types)
    {
        JsonElement last = default;
        foreach (var type in types)
        {
            do
            {
                using var message = JsonDocument.Parse((await stream.ReceiveAsync(Token).WaitAsync(Until.HangGuard, Token))!);
                last = message.RootElement.Clone();
            }
            while (last.GetProperty("type").GetString() == "system");

            Assert.Equal(type, last.GetProperty("type").GetString());
        }

        return last;
    }
}
