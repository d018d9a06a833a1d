using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native.Http;

/// <summary>Coming back to an event stream, and what a stream looks like to a browser.</summary>
public sealed class EventStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_address_may_name_channels_so_that_nothing_needs_to_be_sent()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        using var stream = await ListenAsync(app, "channel=a&channel=%E6%88%BF%3A1");

        await ExpectAsync(stream, "connected");
        Assert.Equal("a", (await ExpectAsync(stream, "subscribed")).GetProperty("channel").GetString());
        Assert.Equal("房:1", (await ExpectAsync(stream, "subscribed")).GetProperty("channel").GetString());
        await PublishAsync(app, "房:1", "{\"n\":\r\n[1,\n2]}");
        Assert.Equal("[1,\n2]", (await ExpectAsync(stream, "message")).GetProperty("data").GetProperty("n").GetRawText());
    }

    [Fact]
    public async Task Who_comes_back_with_the_last_id_alone_gets_what_was_missed_as_if_it_had_stayed()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        var stream = await ListenAsync(app, "channel=a");
        var session = (await ExpectAsync(stream, "connected")).GetProperty("session").GetString();
        await ExpectAsync(stream, "subscribed");
        await PublishAsync(app, "a", "1");
        await ExpectAsync(stream, "message");
        stream.Dispose();

        await PublishAsync(app, "a", "2");
        await app.Services.GetRequiredService<IChannels>().PublishAsync("a", "3"u8, new ChannelPublishOptions { Ephemeral = true });
        using var back = await ListenAsync(app, "channel=a", stream.LastEventId);
        await PublishAsync(app, "a", "4");

        Assert.Equal((2, 3, 4), (await DataAsync(back), await DataAsync(back), await DataAsync(back)));
        Assert.Equal(1, app.Connections.Count);
        Assert.NotNull(session);
    }

    [Fact]
    public async Task What_was_sent_but_did_not_arrive_is_sent_again()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        using var stream = await ListenAsync(app, "channel=a");
        await ExpectAsync(stream, "connected");
        await ExpectAsync(stream, "subscribed");
        await PublishAsync(app, "a", "1");
        await ExpectAsync(stream, "message");
        var last = stream.LastEventId;
        await PublishAsync(app, "a", "2");
        await PublishAsync(app, "a", "3");
        Assert.Equal(2, await DataAsync(stream));
        Assert.Equal(3, await DataAsync(stream));

        using var back = await ListenAsync(app, "", last);
        await PublishAsync(app, "a", "4");

        Assert.Equal((2, 3, 4), (await DataAsync(back), await DataAsync(back), await DataAsync(back)));
        Assert.Null(await ReadToEndAsync(stream)); // the turn was taken over
    }

    [Fact]
    public async Task More_than_is_kept_with_the_session_comes_from_the_history()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        using var stream = await ListenAsync(app, "channel=a&channel=b");
        var first = await ExpectAsync(stream, "connected");
        await ExpectAsync(stream, "subscribed");
        await ExpectAsync(stream, "subscribed");
        var last = stream.LastEventId;
        for (var i = 1; i <= 20; i++)
        {
            await PublishAsync(app, "a", $"\"{new string('x', 4_000)}\"");
            await ExpectAsync(stream, "message");
        }

        using var back = await ListenAsync(app, "", last);

        Assert.NotEqual(first.GetProperty("session").GetString(), (await ExpectAsync(back, "connected")).GetProperty("session").GetString());
        var subscribed = await ExpectAsync(back, "subscribed");
        Assert.True(subscribed.GetProperty("recovered").GetBoolean());
        Assert.Equal(Enumerable.Range(1, 20), subscribed.GetProperty("publications").EnumerateArray().Select(publication => publication.GetProperty("offset").GetInt32()));
        Assert.Equal("b", (await ExpectAsync(back, "subscribed")).GetProperty("channel").GetString());
    }

    [Fact]
    public async Task When_the_session_is_gone_the_id_still_says_where_to_go_on()
    {
        var time = new ManualTimeProvider();
        await using var app = await TestApp.StartAsync(
            a => a.MapDunlin(),
            configure: builder => builder.Services.AddSingleton<TimeProvider>(time),
            dunlin: options => options.Channels.HistoryLifetime = TimeSpan.FromDays(30));
        await using var watcher = await NativeClient.ConnectAsync(app, NativeTransport.WebSocket);
        await watcher.SubscribeAsync("a", ",\"presence\":true");
        var stream = await ListenAsync(app, "channel=a");
        await ExpectAsync(stream, "connected");
        await ExpectAsync(stream, "subscribed");
        await watcher.ExpectAsync("joined");
        stream.Dispose();
        await PublishAsync(app, "a", "1");
        await watcher.ExpectAsync("message");

        // The request must have ended before the time runs.
        for (var left = false; !left;)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await watcher.SendAsync("""{"type":"presence","channel":"a"}""");
            left = JsonDocument.Parse((await watcher.ReceiveAsync())!).RootElement.GetProperty("type").GetString() is "left";
        }

        using var back = await ListenAsync(app, "channel=a", stream.LastEventId);
        await ExpectAsync(back, "connected");
        var subscribed = await ExpectAsync(back, "subscribed");
        Assert.True(subscribed.GetProperty("recovered").GetBoolean());
        Assert.Equal(1, subscribed.GetProperty("publications")[0].GetProperty("data").GetInt32());
    }

    [Theory]
    [InlineData("session=0000000000000000&key=00000000000000000000000000000000", null)]
    [InlineData("session=x&key=y", null)]
    [InlineData("", "what is this")]
    public async Task Who_cannot_prove_a_session_gets_one_of_its_own(string query, string? lastEventId)
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        using var stream = await ListenAsync(app, query, lastEventId);
        await ExpectAsync(stream, "connected");
    }

    [Fact]
    public async Task A_name_without_its_key_opens_nothing()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        using var stream = await ListenAsync(app, "");
        var session = (await ExpectAsync(stream, "connected")).GetProperty("session").GetString();

        using var other = await ListenAsync(app, $"session={session}&key={new string('0', 32)}");
        using var http = new HttpClient();
        using var send = await http.PostAsync(new Uri(app.HttpAddress, $"/ws/send?session={session}&key={new string('0', 32)}"), new StringContent("[]"), Token);

        Assert.NotEqual(session, (await ExpectAsync(other, "connected")).GetProperty("session").GetString());
        Assert.Equal(HttpStatusCode.NotFound, send.StatusCode);
    }

    [Fact]
    public async Task A_client_sent_away_for_good_is_answered_204_so_that_its_browser_stays_away()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        var stream = await ListenAsync(app, "");
        var connected = await ExpectAsync(stream, "connected");
        await stream.CloseAsync(Token);
        Assert.Null(await ReadToEndAsync(stream));

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.HttpAddress, "/ws/sse"));
        request.Headers.Add("Last-Event-ID", stream.LastEventId);
        using var answer = await http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("connected", connected.GetProperty("type").GetString());
        stream.Dispose();
    }

    [Fact]
    public async Task A_quiet_stream_says_now_and_then_that_it_lives()
    {
        var time = new ManualTimeProvider();
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(), configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync("GET /ws/sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var head = await client.ReadHeadAsync();
        Assert.Equal("text/event-stream", head.Headers["Content-Type"]);

        var text = "";
        while (!text.EndsWith("\n:\n\n", StringComparison.Ordinal))
        {
            if (text.Contains("connected", StringComparison.Ordinal))
                time.Advance(TimeSpan.FromSeconds(30));
            text += System.Text.Encoding.UTF8.GetString(await client.ReadChunkAsync());
        }
    }

    [Fact]
    public async Task A_stopping_server_tells_browsers_when_to_come_back()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync("GET /ws/sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await client.ReadHeadAsync();
        await client.ReadChunkAsync();

        var stopping = app.StopAsync(Token);
        var text = "";
        while (!text.Contains("\nretry: ", StringComparison.Ordinal))
            text += System.Text.Encoding.UTF8.GetString(await client.ReadChunkAsync());

        var after = Regex.Match(text, "(?<=\"after\":)[0-9]+", RegexOptions.None, Until.HangGuard).Value;
        Assert.Contains($"\nretry: {after}\n\n", text, StringComparison.Ordinal);
        await stopping;
    }

    [Fact]
    public async Task A_client_that_does_not_listen_is_closed_with_3008_and_hears_so_when_it_does()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(configure: o => o.Socket.BackpressureLimit = 4096));
        await using var watcher = await NativeClient.ConnectAsync(app, NativeTransport.WebSocket);
        await watcher.SubscribeAsync("a", ",\"presence\":true");
        using var polled = new LongPollingMessages(new Uri(app.HttpAddress, "/ws"));
        await polled.PollAsync("""[{"type":"subscribe","channel":"a"}]"""u8.ToArray(), Token);
        await watcher.ExpectAsync("joined");

        for (var gone = false; !gone;)
        {
            await PublishAsync(app, "a", $"\"{new string('x', 2000)}\"");
            while (!gone && JsonDocument.Parse((await watcher.ReceiveAsync())!).RootElement.GetProperty("type").GetString() is var type && type != "message")
                gone = type == "left";
        }

        while (polled.CloseCode is null)
            await polled.PollAsync([], Token);
        Assert.Equal(3008, polled.CloseCode);
    }

    private static async Task<string?> ReadToEndAsync(EventStreamMessages stream)
    {
        string? text;
        do
        {
            text = await stream.ReceiveAsync(Token);
        }
        while (text?.StartsWith("{\"type\":\"system\"", StringComparison.Ordinal) == true);
        return text;
    }

    private static Task<EventStreamMessages> ListenAsync(TestApp app, string query, string? lastEventId = null) =>
        EventStreamMessages.ConnectAsync(new Uri(app.HttpAddress, "/ws"), query, lastEventId, Token);

    private static async Task PublishAsync(TestApp app, string channel, string data) =>
        await app.Services.GetRequiredService<IChannels>().PublishAsync(channel, System.Text.Encoding.UTF8.GetBytes(data));

    private static async Task<int> DataAsync(EventStreamMessages stream) => (await ExpectAsync(stream, "message")).GetProperty("data").GetInt32();

    private static async Task<JsonElement> ExpectAsync(EventStreamMessages stream, string type)
    {
        while (true)
        {
            using var message = JsonDocument.Parse((await stream.ReceiveAsync(Token).WaitAsync(Until.HangGuard, Token))!);
            var found = message.RootElement.GetProperty("type").GetString();
            if (found == type)
                return message.RootElement.Clone();
            Assert.Equal("system", found);
        }
    }
}
