using System.Net;
using System.Text;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native.Http;

/// <summary>Polls that come late, twice or too large, and pages of other origins.</summary>
public sealed class LongPollingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_and_their_replies_share_one_request()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        using var polled = new LongPollingMessages(Endpoint(app));

        await polled.PollAsync("""[{"type":"subscribe","channel":"a"},{"type":"publish","channel":"a","data":1,"id":1}]"""u8.ToArray(), Token);

        var types = new List<string>();
        while (types.LastOrDefault() != "published")
        {
            var message = await polled.ReceiveAsync(Token);
            types.Add(System.Text.Json.JsonDocument.Parse(message!).RootElement.GetProperty("type").GetString()!);
        }

        Assert.Equal(["connected", "subscribed", "message", "published"], types.Where(type => type != "system"));
    }

    [Fact]
    public async Task An_answer_that_did_not_arrive_is_given_again()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(), dunlin: options => options.OnlineInterval = TimeSpan.FromHours(1));
        using var polled = new LongPollingMessages(Endpoint(app));
        await polled.PollAsync("""[{"type":"subscribe","channel":"a"}]"""u8.ToArray(), Token);
        await SettleAsync(polled);
        var arrived = polled.LastEventId;
        await PublishAsync(app, 1);
        await polled.PollAsync([], Token, arrived);
        await DrainAsync(polled, "message");

        Assert.Equal(1, await polled.PollAsync([], Token, arrived));
        Assert.Contains("\"data\":1", await DrainAsync(polled, "message"), StringComparison.Ordinal);

        await PublishAsync(app, 2);
        Assert.Equal(1, await polled.PollAsync([], Token)); // says by coming that all has arrived
        Assert.Contains("\"data\":2", await DrainAsync(polled, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_lost_answer_that_is_not_kept_comes_nothing_but_the_end()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(), dunlin: options => options.OnlineInterval = TimeSpan.FromHours(1));
        using var polled = new LongPollingMessages(Endpoint(app));
        await polled.PollAsync("""[{"type":"subscribe","channel":"a"}]"""u8.ToArray(), Token);
        await SettleAsync(polled);
        var arrived = polled.LastEventId;
        for (var i = 0; i < 600; i++) // more than the 32 KiB that are kept
            await PublishAsync(app, i);
        await polled.PollAsync([], Token, arrived);
        await DrainAsync(polled, "message");
        await PublishAsync(app, 600);

        Assert.Equal(1, await polled.PollAsync([], Token, arrived));

        Assert.StartsWith("""{"type":"disconnect","code":3010,""", await DrainAsync(polled, "disconnect"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poll_with_nothing_to_say_is_answered_after_25_s()
    {
        var time = new ManualTimeProvider();
        var arrived = new SemaphoreSlim(0);
        await using var app = await TestApp.StartAsync(
            a =>
            {
                a.Use(next => context =>
                {
                    arrived.Release();
                    return next(context);
                });
                a.MapDunlin();
            },
            configure: builder => builder.Services.AddSingleton<TimeProvider>(time),
            dunlin: options => options.OnlineInterval = TimeSpan.FromHours(1));
        using var polled = new LongPollingMessages(Endpoint(app));
        await polled.PollAsync([], Token);
        time.Advance(TimeSpan.FromSeconds(1));
        await DrainAsync(polled, "system");
        while (await arrived.WaitAsync(0, Token))
        {
        }

        // Time must not run before the poll is there, or its session is over first; from then on each second takes one exchange with the server.
        var poll = polled.PollAsync([], Token);
        await arrived.WaitAsync(Token);
        var seconds = 0;
        while (!poll.IsCompleted)
        {
            await GetNothingAsync(app);
            seconds++;
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(seconds >= 25);
        Assert.Equal(0, await poll);
    }

    [Fact]
    public async Task The_later_of_two_polls_is_answered_and_the_earlier_ends_empty()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(), dunlin: options => options.OnlineInterval = TimeSpan.FromHours(1));
        using var polled = new LongPollingMessages(Endpoint(app));
        await polled.PollAsync("""[{"type":"subscribe","channel":"a"}]"""u8.ToArray(), Token);
        await SettleAsync(polled);

        var both = new[] { polled.PollAsync([], Token), polled.PollAsync([], Token) };
        Assert.Equal(0, await await Task.WhenAny(both));
        await PublishAsync(app, 1);

        Assert.Equal(1, (await Task.WhenAll(both)).Sum());
    }

    [Fact]
    public async Task A_session_that_is_over_is_404()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        using var polled = new LongPollingMessages(Endpoint(app));
        await polled.PollAsync([], Token);
        await polled.CloseAsync(Token);
        await polled.CloseAsync(Token);

        // The session ends on its loop, a moment later.
        var refusal = await Assert.ThrowsAsync<UnexpectedAnswerException>(async () =>
        {
            while (true)
                await polled.PollAsync([], Token);
        });
        Assert.StartsWith("A poll was answered 404", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_have_the_limit_of_a_message_and_must_be_UTF_8()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(configure: o => o.Socket.MaxMessageSize = 100));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(app, new byte[101])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(app, [0xff])).StatusCode);
        var answer = await PostAsync(app, "{\"type\":"u8.ToArray());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task A_full_server_says_503(int maxConnections, int maxSessions)
    {
        await using var app = await TestApp.StartAsync(
            a => a.MapDunlin(configure: options => options.Http.MaxSessions = maxSessions),
            dunlin: options => options.MaxConnections = maxConnections);
        using var polled = new LongPollingMessages(Endpoint(app));
        await polled.PollAsync([], Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync(app, [])).StatusCode);
    }

    [Theory]
    [InlineData("https://elsewhere.example", false)]
    [InlineData("https://app.example", true)]
    public async Task Pages_of_other_origins_need_to_be_allowed(string origin, bool allowed)
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(configure: o => o.Socket.AllowedOrigins.Add("https://app.example")));

        foreach (var (method, path) in new[] { ("GET", "sse"), ("POST", "poll"), ("POST", "send"), ("POST", "close"), ("OPTIONS", "poll") })
        {
            using var client = await RawHttpClient.ConnectAsync(app.Port);
            await client.SendAsync($"{method} /ws/{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nOrigin: {origin}\r\n\r\n");
            var head = await client.ReadHeadAsync();
            Assert.Equal(!allowed, head.Status == 403);
            Assert.Equal(allowed ? origin : null, head.Headers.GetValueOrDefault("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task An_endpoint_can_do_without()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(configure: o => o.Http.Enabled = false));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(app, [])).StatusCode);
    }

    private static Uri Endpoint(TestApp app) => new(app.HttpAddress, "/ws");

    private static async Task PublishAsync(TestApp app, int data) =>
        await app.Services.GetRequiredService<IChannels>().PublishAsync("a", Encoding.UTF8.GetBytes($"{data}"));

    private static async Task<HttpResponseMessage> PostAsync(TestApp app, byte[] body)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(body);
        return await http.PostAsync(new Uri(app.HttpAddress, "/ws/poll"), content, Token);
    }

    private static async Task GetNothingAsync(TestApp app)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(app.HttpAddress, "/nothing"), Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    // The notice of how many are online comes once, before or after the reply.
    private static async Task SettleAsync(LongPollingMessages polled)
    {
        var seen = 0;
        while (seen < 2)
        {
            var message = await polled.ReceiveAsync(Token);
            seen += message!.Contains("\"subscribed\"", StringComparison.Ordinal) || message.Contains("\"system\"", StringComparison.Ordinal) ? 1 : 0;
        }
    }

    /// <summary>Reads what was polled up to a message of this type.</summary>
    private static async Task<string> DrainAsync(LongPollingMessages polled, string type)
    {
        while (true)
        {
            var message = await polled.ReceiveAsync(Token);
            if (message!.StartsWith($"{{\"type\":\"{type}\"", StringComparison.Ordinal))
                return message;
        }
    }
}
