using System.Text.Json;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>Offsets, history and recovery as clients see them, over real connections.</summary>
public abstract class NativeRecoveryContract(NativeTransport transport) : NativeContract(transport)
{
    [Fact]
    public async Task A_new_channel_begins_at_0()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);

        var reply = await client.SubscribeAsync("lobby");

        Assert.Equal(0, reply.GetProperty("offset").GetInt64());
        Assert.Equal(16, reply.GetProperty("epoch").GetString()!.Length);
        Assert.False(reply.GetProperty("recovered").GetBoolean());
        Assert.Empty(reply.GetProperty("publications").EnumerateArray());
    }

    [Fact]
    public async Task Who_comes_back_gets_what_was_missed_and_then_what_follows()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        await alice.SubscribeAsync("lobby");
        await PublishAsync(alice, 1);
        string position;
        await using (var bob = await ConnectAsync(app))
        {
            position = Position(await bob.SubscribeAsync("lobby"));
            await bob.CloseAsync();
        }

        await PublishAsync(alice, 2);
        await PublishAsync(alice, 3);
        await using var back = await ConnectAsync(app);
        var reply = await back.SubscribeAsync("lobby", $",\"recover\":{position}");
        await PublishAsync(alice, 4);

        Assert.True(reply.GetProperty("recovered").GetBoolean());
        Assert.Equal(3, reply.GetProperty("offset").GetInt64());
        var missed = reply.GetProperty("publications").EnumerateArray().ToArray();
        Assert.Equal([2, 3], missed.Select(publication => publication.GetProperty("data").GetInt32()));
        Assert.Equal([2, 3], missed.Select(publication => publication.GetProperty("offset").GetInt64()));
        Assert.All(missed, publication => Assert.Equal(("lobby", alice.Session, false), (
            publication.GetProperty("channel").GetString()!, publication.GetProperty("connection").GetString()!, publication.TryGetProperty("type", out _))));
        Assert.Equal(4, (await back.ExpectAsync("message")).GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task What_is_lost_is_said_to_be()
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);

        var reply = await client.SubscribeAsync("lobby", ",\"recover\":{\"epoch\":\"from another server\",\"offset\":7}");

        Assert.False(reply.GetProperty("recovered").GetBoolean());
        Assert.Empty(reply.GetProperty("publications").EnumerateArray());
    }

    [Fact]
    public async Task Rewind_gives_the_last_ones()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        await alice.SubscribeAsync("lobby");
        for (var i = 1; i <= 5; i++)
            await PublishAsync(alice, i);

        await using var bob = await ConnectAsync(app);
        var reply = await bob.SubscribeAsync("lobby", ",\"rewind\":2");

        Assert.Equal([4, 5], reply.GetProperty("publications").EnumerateArray().Select(publication => publication.GetProperty("data").GetInt32()));
    }

    [Fact]
    public async Task Ephemeral_publications_arrive_in_order_and_are_not_kept()
    {
        await using var app = await StartAsync();
        await using var alice = await ConnectAsync(app);
        await alice.SubscribeAsync("lobby");
        await PublishAsync(alice, 1);
        await alice.SendAsync("""{"type":"publish","id":1,"channel":"lobby","event":"typing","data":true,"ephemeral":true}""");
        var typing = await alice.ExpectAsync("message");
        Assert.Equal("""{"type":"published","id":1,"channel":"lobby"}""", await alice.ExpectTextAsync("published"));
        await PublishAsync(alice, 2);

        Assert.False(typing.TryGetProperty("offset", out _));
        Assert.Equal("typing", typing.GetProperty("event").GetString());
        await using var bob = await ConnectAsync(app);
        var reply = await bob.SubscribeAsync("lobby", ",\"rewind\":9");
        Assert.Equal([1, 2], reply.GetProperty("publications").EnumerateArray().Select(publication => publication.GetProperty("data").GetInt32()));
    }

    [Theory]
    [InlineData("", new[] { 1, 2, 3, 4, 5 })]
    [InlineData(",\"limit\":2", new[] { 1, 2 })]
    [InlineData(",\"limit\":0", new int[0])]
    [InlineData(",\"limit\":2,\"reverse\":true", new[] { 5, 4 })]
    [InlineData(",\"since\":{\"epoch\":\"EPOCH\",\"offset\":2},\"limit\":2", new[] { 3, 4 })]
    [InlineData(",\"since\":{\"epoch\":\"EPOCH\",\"offset\":3},\"reverse\":true", new[] { 2, 1 })]
    [InlineData(",\"since\":{\"epoch\":\"another\",\"offset\":3}", new int[0])]
    [InlineData(",\"since\":{\"epoch\":\"EPOCH\",\"offset\":9223372036854775807}", new int[0])]
    public async Task History_is_read_page_by_page_both_ways(string fields, int[] expected)
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        var epoch = (await client.SubscribeAsync("lobby")).GetProperty("epoch").GetString();
        for (var i = 1; i <= 5; i++)
            await PublishAsync(client, i);

        await client.SendAsync($$"""{"type":"history","id":"h","channel":"lobby"{{fields.Replace("EPOCH", epoch, StringComparison.Ordinal)}}}""");

        var reply = await client.ExpectAsync("history");
        Assert.Equal(("h", "lobby", epoch, 5), (
            reply.GetProperty("id").GetString(), reply.GetProperty("channel").GetString(), reply.GetProperty("epoch").GetString(), reply.GetProperty("offset").GetInt32()));
        Assert.Equal(expected, reply.GetProperty("publications").EnumerateArray().Select(publication => publication.GetProperty("data").GetInt32()));
    }

    [Theory]
    [InlineData("subscribe", ",\"recover\":7")]
    [InlineData("subscribe", ",\"recover\":{}")]
    [InlineData("subscribe", ",\"recover\":{\"epoch\":\"0123456789abcdef\"}")]
    [InlineData("subscribe", ",\"recover\":{\"epoch\":7,\"offset\":7}")]
    [InlineData("subscribe", ",\"recover\":{\"epoch\":\"0123456789abcdef\",\"offset\":-1}")]
    [InlineData("subscribe", ",\"recover\":{\"epoch\":\"0123456789abcdef\",\"offset\":1.5}")]
    [InlineData("subscribe", ",\"recover\":{\"epoch\":\"0123456789abcdef\",\"offset\":99999999999999999999}")]
    [InlineData("subscribe", ",\"rewind\":-1")]
    [InlineData("subscribe", ",\"rewind\":\"5\"")]
    [InlineData("subscribe", ",\"rewind\":99999999999")]
    [InlineData("history", ",\"limit\":-1")]
    [InlineData("history", ",\"since\":1")]
    [InlineData("history", ",\"reverse\":\"yes\"")]
    [InlineData("publish", ",\"data\":1,\"ephemeral\":1")]
    public async Task Fields_of_the_wrong_kind_are_refused(string type, string fields)
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);

        await client.SendAsync($$"""{"type":"{{type}}","channel":"lobby"{{fields}}}""");

        Assert.Equal("bad_message", await client.ExpectErrorAsync());
    }

    [Theory]
    [InlineData(",\"recover\":null,\"rewind\":null")]
    [InlineData(",\"recover\":{\"offset\":0,\"more\":{\"epoch\":1},\"epoch\":\"\"}")]
    public async Task Null_is_as_if_it_were_not_there_and_what_is_more_is_ignored(string fields)
    {
        await using var app = await StartAsync();
        await using var client = await ConnectAsync(app);
        Assert.False((await client.SubscribeAsync("lobby", fields)).GetProperty("recovered").GetBoolean());
    }

    // Several publish all the time; one leaves and comes back again and again, at whatever moment, and must have every publication once, in order.
    [Fact]
    public async Task Between_what_is_recovered_and_what_is_live_nothing_is_lost_or_doubled()
    {
        const int publishers = 4;
        const int publications = 2_000;
        await using var app = await StartAsync(dunlin: options => options.Channels.HistorySize = publishers * publications);
        var clients = await Task.WhenAll(Enumerable.Range(0, publishers).Select(_ => ConnectAsync(app)));
        var replies = await Task.WhenAll(clients.Select(client => client.SubscribeAsync("lobby")));
        var epoch = replies[0].GetProperty("epoch").GetString();
        var publishing = clients.Select(client => PublishManyAsync(client, publications)).ToArray();

        var seen = new List<long>();
        for (var visit = 0; seen.Count < publishers * publications; visit++)
        {
            await using var client = await ConnectAsync(app);
            var reply = await client.SubscribeAsync("lobby", $$""","recover":{"epoch":"{{epoch}}","offset":{{seen.LastOrDefault()}}}""");
            Assert.True(reply.GetProperty("recovered").GetBoolean());
            seen.AddRange(reply.GetProperty("publications").EnumerateArray().Select(publication => publication.GetProperty("offset").GetInt64()));
            for (var more = visit % 40; more > 0 && seen.Count < publishers * publications; more--)
                seen.Add((await client.ExpectAsync("message")).GetProperty("offset").GetInt64());
        }

        await Task.WhenAll(publishing);
        Assert.Equal(Enumerable.Range(1, publishers * publications).Select(offset => (long)offset), seen);
    }

    // Who only polls has to read now and then: what waits for it is limited.
    private static async Task PublishManyAsync(NativeClient client, int count)
    {
        const int batch = 50;
        var commands = $"[{string.Join(',', Enumerable.Repeat("""{"type":"publish","channel":"lobby","data":"some words"}""", batch))}]";
        for (var sent = 0; sent < count; sent += batch)
        {
            await client.SendAsync(commands);
            for (var own = 0; own < batch;)
                own += (await client.ExpectAsync("message")).GetProperty("connection").GetString() == client.Session ? 1 : 0;
        }

        await client.DisposeAsync();
    }

    private static async Task PublishAsync(NativeClient client, int data)
    {
        await client.SendAsync($$"""{"type":"publish","channel":"lobby","data":{{data}}}""");
        Assert.Equal(data, (await client.ExpectAsync("message")).GetProperty("data").GetInt32());
    }

    private static string Position(JsonElement subscribed) =>
        $$"""{"epoch":"{{subscribed.GetProperty("epoch").GetString()}}","offset":{{subscribed.GetProperty("offset").GetInt64()}}}""";
}
