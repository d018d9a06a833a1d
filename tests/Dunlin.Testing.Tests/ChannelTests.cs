using System.Net.Http.Json;
using System.Text.Json;
using Dunlin.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Testing.Tests;

/// <summary>Channels, from one end to the other, over each transport.</summary>
public sealed class ChannelTests
{
    public static TheoryData<DunlinTransport> Transports => [.. Enum.GetValues<DunlinTransport>()];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_an_endpoint_publishes_has_arrived_when_the_server_has_settled(DunlinTransport transport)
    {
        await using var server = await StartAsync();
        var client = await ConnectAsync(server, transport);
        var (news, other) = (await SubscribeAsync(client, "news"), await SubscribeAsync(client, "other"));
        using var http = server.CreateHttpClient();

        using var answer = await http.PostAsJsonAsync("/news", "hello");
        await server.SettleAsync();

        Assert.Equal(["\"hello\""], Texts(news));
        Assert.Empty(other.Items);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Who_was_cut_comes_back_and_gets_what_it_missed(DunlinTransport transport)
    {
        await using var server = await StartAsync();
        var client = await ConnectAsync(server, transport);
        var news = await SubscribeAsync(client, "news");
        var channels = server.Services.GetRequiredService<IChannels>();

        server.CutConnections(client);
        await channels.PublishAsync("news", "1"u8.ToArray());
        await channels.PublishAsync("news", "2"u8.ToArray());
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["1", "2"], Texts(news));
        Assert.Equal(DunlinClientState.Open, client.State);
    }

    [Fact]
    public async Task Who_was_cut_stays_away_until_its_wait_is_over()
    {
        await using var server = await StartAsync();
        var client = await ConnectAsync(server, DunlinTransport.WebSocket);
        var closed = new Recorded<ConnectionClosed>();
        client.Closed += closed.AddAsync;

        server.CutConnections();
        await server.AdvanceAsync(TimeSpan.FromMilliseconds(999));
        Assert.Equal(DunlinClientState.Reconnecting, client.State);
        await server.AdvanceAsync(TimeSpan.FromMilliseconds(1));

        Assert.Equal(DunlinClientState.Open, client.State);
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Single(closed.Take()).Delay);
        Assert.Empty(closed.Items);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_application_decides_who_may_do_what(DunlinTransport transport)
    {
        await using var server = await StartAsync(builder => builder.Services.AddChannelEvents<Rules>());
        var client = await ConnectAsync(server, transport);
        var news = await SubscribeAsync(client, "news");

        var refused = await Assert.ThrowsAsync<DunlinException>(() => client.Channel("news").PublishAsync("message", JsonPayload.Parse("\"rude\"")));
        await client.Channel("news").PublishAsync("message", JsonPayload.Parse("\"kind\""));
        await server.SettleAsync();

        Assert.Equal("rude", refused.Code);
        Assert.Equal(["\"kind\""], Texts(news));
    }

    [Fact]
    public async Task Who_is_there_is_known_until_its_grace_is_over()
    {
        await using var server = await StartAsync(builder =>
        {
            builder.Services.Configure<DunlinOptions>(options => options.Channels.PresenceGrace = TimeSpan.FromSeconds(10));
            builder.Services.Configure<DunlinOptions>(options => options.Tokens.Keys.Add(TokenKey.FromSecret(TestTokens.Secret)));
        });
        var ann = await ConnectAsync(server, DunlinTransport.WebSocket, TestTokens.Of("ann", server.Time));
        var bob = await ConnectAsync(server, DunlinTransport.WebSocket, TestTokens.Of("bob", server.Time));
        await ann.Channel("room").SubscribeAsync(new SubscribeOptions { Presence = true });
        await bob.Channel("room").SubscribeAsync();
        await server.SettleAsync();

        server.CutConnections(bob);
        await bob.DisposeAsync();
        await server.AdvanceAsync(TimeSpan.FromSeconds(9));
        Assert.Equal(["ann", "bob"], ann.Channel("room").Presence.Members.Select(member => member.User!).Order(StringComparer.Ordinal));
        await server.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(["ann"], ann.Channel("room").Presence.Members.Select(member => member.User!));
    }

    [Fact]
    public async Task A_token_ends_when_its_time_has_come()
    {
        await using var server = await StartAsync(builder => builder.Services.Configure<DunlinOptions>(options => options.Tokens.Keys.Add(TokenKey.FromSecret(TestTokens.Secret))));
        var client = await ConnectAsync(server, DunlinTransport.WebSocket, TestTokens.Of("ann", server.Time));

        await server.AdvanceAsync(TestTokens.Lifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(DunlinClientState.Open, client.State);
        await server.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(DunlinClientState.Closed, client.State);
    }

    [Fact]
    public async Task What_a_channel_keeps_is_forgotten_when_its_time_has_come()
    {
        await using var server = await StartAsync(builder => builder.Services.Configure<DunlinOptions>(options => options.Channels.HistoryLifetime = TimeSpan.FromMinutes(5)));
        var channels = server.Services.GetRequiredService<IChannels>();
        await channels.PublishAsync("news", "1"u8.ToArray());

        await server.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Single((await channels.ReadHistoryAsync("news"))!.Publications);
        await server.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Empty((await channels.ReadHistoryAsync("news"))?.Publications ?? []);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Clients_that_live_stay_connected_however_much_time_passes(DunlinTransport transport)
    {
        await using var server = await StartAsync();
        var client = await ConnectAsync(server, transport);
        var closed = new Recorded<ConnectionClosed>();
        client.Closed += closed.AddAsync;
        var news = await SubscribeAsync(client, "news");

        await server.AdvanceAsync(TimeSpan.FromMinutes(10));
        await server.Services.GetRequiredService<IChannels>().PublishAsync("news", "1"u8.ToArray());
        await server.SettleAsync();

        Assert.Equal(["1"], Texts(news));
        Assert.Empty(closed.Items);
    }

    [Fact]
    public async Task A_server_that_stops_says_goodbye()
    {
        await using var server = await StartAsync();
        var client = await ConnectAsync(server, DunlinTransport.WebSocket);
        var closed = new Recorded<ConnectionClosed>();
        client.Closed += closed.AddAsync;

        await server.StopAsync();
        await server.SettleAsync();

        Assert.Equal(CloseCodes.GoingAway, closed.Items[0].CloseCode);
    }

    internal static IEnumerable<string> Texts(Recorded<Publication> recorded) => recorded.Take().Select(publication => publication.Data.ToString());

    private static Task<InMemoryServer> StartAsync(Action<WebApplicationBuilder>? configure = null) => InMemoryServer.StartAsync(
        app =>
        {
            app.MapDunlin("/ws");
            app.MapPost("/news", async (JsonElement news, IChannels channels) => await channels.PublishAsync("news", JsonSerializer.SerializeToUtf8Bytes(news)));
        },
        configure);

    private static async Task<DunlinClient> ConnectAsync(InMemoryServer server, DunlinTransport transport, string? token = null)
    {
        var client = server.CreateClient("/ws", options =>
        {
            options.Transports = [transport];
            options.Token = token;
        });
        await client.ConnectAsync();
        return client;
    }

    private static async Task<Recorded<Publication>> SubscribeAsync(DunlinClient client, string channel)
    {
        var recorded = client.Channel(channel).Record();
        await client.Channel(channel).SubscribeAsync();
        return recorded;
    }

    private sealed class Rules : ChannelEvents
    {
        public override async ValueTask OnPublishAsync(PublishContext context)
        {
            await Task.Yield();
            if (context.Data.Span.SequenceEqual("\"rude\""u8))
                context.Refuse("rude", "be kind");
        }
    }
}
