using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Server.Tests.Http;

public sealed class ChannelQueryTests
{
    [Fact]
    public async Task Channels_are_listed_sorted_and_page_by_page()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        foreach (var name in new[] { "room:c", "room:a", "other", "room:b" })
            await alice.SubscribeAsync(name);
        await Channels(server).PublishAsync("room:d", "1"u8);

        Assert.Equal(
            """{"channels":[{"channel":"room:a","subscribers":1},{"channel":"room:b","subscribers":1}],"next":"room:b"}""",
            await server.GetTextAsync("/api/channels?prefix=room:&limit=2"));
        Assert.Equal(
            """{"channels":[{"channel":"room:c","subscribers":1},{"channel":"room:d","subscribers":0}]}""",
            await server.GetTextAsync("/api/channels?prefix=room:&limit=2&after=room:b"));
        Assert.Equal("""{"channels":[]}""", await server.GetTextAsync("/api/channels?prefix=x"));
    }

    [Fact]
    public async Task Presence_says_who_is_there_and_what_they_say_of_themselves()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        await alice.SubscribeAsync("room");
        await alice.SendAsync("""{"type":"state","channel":"room","data":{ "mood" : "\u0041" }}""");
        await alice.ExpectAsync("state-set");

        Assert.Equal(
            $$$"""{"channel":"room","members":[{"connection":"{{{alice.Session}}}","state":{ "mood" : "\u0041" }}],"count":1,"users":0}""",
            await server.GetTextAsync("/api/channels/room/presence"));
        var member = Assert.Single((await Channels(server).ReadPresenceAsync("room"))!.Members);
        Assert.Equal((alice.Session, null), (member.Connection, member.User));
    }

    [Fact]
    public async Task History_is_that_of_the_protocol_byte_for_byte()
    {
        await using var server = await RunningServer.StartAsync();
        await using var alice = await server.ConnectAsync();
        var epoch = (await alice.SubscribeAsync("room")).GetProperty("epoch").GetString();
        await alice.SendAsync("""{"type":"publish","channel":"room","event":"\u00e9","data":{ "n" : 1.50,"s":"\ud800" }}""");
        await alice.ExpectAsync("message");
        await Channels(server).PublishAsync("room", "[2]"u8);
        await Channels(server).PublishAsync("room", "3"u8, new ChannelPublishOptions { Ephemeral = true });
        await alice.SendAsync("""{"type":"history","channel":"room"}""");
        await alice.ExpectAsync("message");
        await alice.ExpectAsync("message");
        var protocol = await alice.ExpectAsync("history");

        var answer = JsonElement.Parse(await server.GetTextAsync("/api/channels/room/history"));

        Assert.Equal((epoch, 2), (answer.GetProperty("epoch").GetString(), answer.GetProperty("offset").GetInt32()));
        var first = answer.GetProperty("publications")[0];
        Assert.Equal("""{ "n" : 1.50,"s":"\ud800" }""", first.GetProperty("data").GetRawText());
        Assert.Equal(("é", alice.Session), (first.GetProperty("event").GetString(), first.GetProperty("connection").GetString()));
        Assert.Equal(
            protocol.GetProperty("publications").EnumerateArray().Select(p => (p.GetProperty("offset").GetInt64(), p.GetProperty("timestamp").GetInt64(), p.GetProperty("data").GetRawText())),
            answer.GetProperty("publications").EnumerateArray().Select(p => (p.GetProperty("offset").GetInt64(), p.GetProperty("timestamp").GetInt64(), p.GetProperty("data").GetRawText())));
    }

    [Fact]
    public async Task History_is_read_page_by_page_both_ways()
    {
        await using var server = await RunningServer.StartAsync();
        var channels = Channels(server);
        for (var i = 1; i <= 5; i++)
            await channels.PublishAsync("room", "0"u8);
        var epoch = (await channels.ReadHistoryAsync("room"))!.Position.Epoch;

        Assert.Equal([1, 2], await OffsetsAsync(server, "limit=2"));
        Assert.Equal([3, 4], await OffsetsAsync(server, $"limit=2&since_epoch={epoch}&since_offset=2"));
        Assert.Equal([5, 4], await OffsetsAsync(server, "limit=2&reverse=true"));
        Assert.Equal([3, 2], await OffsetsAsync(server, $"limit=2&reverse=true&since_epoch={epoch}&since_offset=4"));
        Assert.Empty(await OffsetsAsync(server, "since_epoch=0000000000000001&since_offset=2"));
        Assert.Empty(await OffsetsAsync(server, "since_epoch=none+of+ours&since_offset=2"));
        Assert.Empty(await OffsetsAsync(server, "limit=0"));
    }

    [Theory]
    [InlineData("a/b:c", "a%2Fb:c")]
    [InlineData("a/b:c", "a%2fb%3ac")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("频道 ?#&+%", "%E9%A2%91%E9%81%93%20%3F%23%26+%25")]
    [InlineData("/", "%2F")]
    [InlineData("..a", "..a")]
    public async Task Any_name_can_be_asked_for_percent_encoded(string name, string encoded)
    {
        await using var server = await RunningServer.StartAsync();
        await Channels(server).PublishAsync(name, "1"u8);
        foreach (var path in new[] { $"/api/channels/{encoded}/history", $"/api/channels/{encoded}/presence?x=/y/z" })
        {
            using var client = await Dunlin.TestSupport.RawHttpClient.ConnectAsync(server.Address.Port);
            await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var response = await client.ReadResponseAsync();
            Assert.Equal(200, response.Status);
            Assert.Equal(name, JsonElement.Parse(response.Body).GetProperty("channel").GetString());
        }
    }

    [Theory]
    [InlineData("/api/channels/nobody/presence", "no such channel")]
    [InlineData("/api/channels/nobody/history", "no such channel")]
    public async Task A_channel_that_nobody_knows_is_404_and_is_not_made(string path, string explanation)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains(explanation, await ProblemAssert.IsProblemAsync(HttpStatusCode.NotFound, response), StringComparison.Ordinal);
        Assert.Equal(0, Channels(server).Count);
    }

    [Theory]
    [InlineData("/api/channels?limit=0", "'limit' must be a whole number from 1 to 1000.")]
    [InlineData("/api/channels?limit=1001", "'limit' must be a whole number from 1 to 1000.")]
    [InlineData("/api/channels?limit=ten", "'limit' must be a whole number from 1 to 1000.")]
    [InlineData("/api/channels?limit=", "'limit' must be a whole number from 1 to 1000.")]
    [InlineData("/api/channels?prefix=a&prefix=b", "'prefix' is given twice.")]
    [InlineData("/api/channels/a/history?limit=-1", "'limit' must be a whole number from 0 to 1000.")]
    [InlineData("/api/channels/a/history?reverse=yes", "'reverse' must be true or false.")]
    [InlineData("/api/channels/a/history?since_epoch=x", "'since_epoch' and 'since_offset' belong together.")]
    [InlineData("/api/channels/a/history?since_offset=5", "'since_epoch' and 'since_offset' belong together.")]
    [InlineData("/api/channels/a/history?since_epoch=x&since_offset=-5", "'since_offset' must be a whole number of 0 or more.")]
    public async Task A_bad_query_is_explained(string path, string explanation)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(explanation, await ProblemAssert.IsProblemAsync(HttpStatusCode.BadRequest, response));
    }

    [Fact]
    public async Task A_channel_without_presence_does_not_tell_who_is_there()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:Namespaces:quiet:Presence", "false");
        await using var alice = await server.ConnectAsync();
        await alice.SubscribeAsync("quiet:a");
        using var response = await server.Http.GetAsync(new Uri("/api/channels/quiet:a/presence", UriKind.Relative), TestContext.Current.CancellationToken);
        await ProblemAssert.IsProblemAsync(HttpStatusCode.NotFound, response);
        Assert.Null(await Channels(server).ReadPresenceAsync("quiet:a"));
    }

    [Fact]
    public async Task In_process_a_limit_out_of_range_is_refused()
    {
        await using var server = await RunningServer.StartAsync();
        var channels = Channels(server);
        Assert.Throws<ArgumentOutOfRangeException>(() => channels.List(limit: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => channels.List(limit: 1001));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => channels.ReadHistoryAsync("a", limit: -1).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>(() => channels.ReadHistoryAsync(null!).AsTask());
    }

    private static IChannels Channels(RunningServer server) => server.App.Services.GetRequiredService<IChannels>();

    private static async Task<IEnumerable<int>> OffsetsAsync(RunningServer server, string query) =>
        [.. JsonElement.Parse(await server.GetTextAsync($"/api/channels/room/history?{query}")).GetProperty("publications").EnumerateArray().Select(p => p.GetProperty("offset").GetInt32())];
}
