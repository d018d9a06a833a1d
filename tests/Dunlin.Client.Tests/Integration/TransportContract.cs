using Dunlin.Client.Tests.Support;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Client.Tests.Integration;

/// <summary>What a client does with a real server, the same over each transport.</summary>
public abstract class TransportContract(DunlinTransport transport)
{
    private DunlinClientOptions Options => new()
    {
        Transports = [transport],
        Backoff = { Initial = TimeSpan.FromMilliseconds(20), Max = TimeSpan.FromMilliseconds(200) },
        SerializerOptions = TestJson.Default.Options,
    };

    [Fact]
    public async Task What_is_published_arrives_and_is_acknowledged()
    {
        await using var app = await ServerApp.StartAsync();
        await using var ada = await ConnectAsync(app.Address());
        await using var bob = await ConnectAsync(app.Address());
        var lobby = await ada.Channel("chat:lobby").SubscribeAsync().OrGiveUp();
        await bob.Channel("chat:lobby").SubscribeAsync().OrGiveUp();

        var first = await bob.Channel("chat:lobby").PublishAsync("text", new Text("hello"), TestJson.Default.Text).OrGiveUp();
        var second = await ada.Channel("chat:lobby").PublishAsync("message", JsonPayload.Parse("[1,  2]")).OrGiveUp();

        Assert.Equal((1, 2, false), (first.Offset, second.Offset, second.IsDuplicate));
        var received = await lobby.TakeAsync(2);
        Assert.Equal(["""{"body":"hello"}""", "[1,  2]"], received.Data());
        Assert.Equal(["text", "message"], received.Select(publication => publication.Event));
        Assert.Equal([bob.Session, ada.Session], received.Select(publication => publication.Connection));
        Assert.Equal(new Position(first.Epoch, 2), lobby.Channel.Position);
    }

    [Fact]
    public async Task After_a_lost_connection_nothing_is_missing_and_nothing_comes_twice()
    {
        await using var app = await ServerApp.StartAsync();
        await using var proxy = new TcpProxy(app.Port);
        await using var reader = await ConnectAsync(proxy.Address);
        await using var writer = await ConnectAsync(app.Address());
        var subscription = await reader.Channel("room").SubscribeAsync().OrGiveUp();
        var channel = writer.Channel("room");
        await channel.SubscribeAsync().OrGiveUp();
        await channel.PublishAsync("n", 0).OrGiveUp();
        Assert.Single(await subscription.TakeAsync(1));

        var states = new List<DunlinClientState>();
        reader.StateChanged += change =>
        {
            states.Add(change.State);
            return Task.CompletedTask;
        };
        for (var round = 0; round < 3; round++)
        {
            proxy.Refuses = true;
            proxy.CutAll();
            for (var i = 1; i <= 10; i++)
                await channel.PublishAsync("n", (10 * round) + i).OrGiveUp();
            proxy.Refuses = false;
            Assert.Equal(Enumerable.Range((10 * round) + 1, 10).Select(n => n.ToString()), (await subscription.TakeAsync(10)).Data());
        }

        if (transport == DunlinTransport.WebSocket)
            Assert.Contains(DunlinClientState.Reconnecting, states);
    }

    [Fact]
    public async Task What_is_published_without_a_connection_waits_for_it()
    {
        await using var app = await ServerApp.StartAsync();
        await using var proxy = new TcpProxy(app.Port);
        await using var client = await ConnectAsync(proxy.Address);
        var subscription = await client.Channel("room").SubscribeAsync().OrGiveUp();

        proxy.Refuses = true;
        proxy.CutAll();
        var publishing = Enumerable.Range(1, 20).Select(n => subscription.Channel.PublishAsync("n", n)).ToList();
        proxy.Refuses = false;

        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n), (await Task.WhenAll(publishing).OrGiveUp()).Select(result => result.Offset));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => $"{n}"), (await subscription.TakeAsync(20)).Data());
    }

    [Fact]
    public async Task Who_is_there_is_a_list_that_lives()
    {
        await using var app = await ServerApp.StartAsync();
        await using var ada = await ConnectAsync(app.Address());
        var room = await ada.Channel("room").SubscribeAsync(new SubscribeOptions { Presence = true }).OrGiveUp();
        Assert.Equal([ada.Session], room.Presence.Members.Select(member => member.Connection));
        var changes = new Recorded<PresenceChange>();
        room.Presence.Changed += changes.AddAsync;

        await using (var bob = await ConnectAsync(app.Address()))
        {
            var session = bob.Session;
            var channel = bob.Channel("room");
            await channel.SubscribeAsync().OrGiveUp();
            Assert.Equal(session, (await changes.NextAsync()).Joined.Single().Connection);
            await channel.SetStateAsync("busy", TestJson.Default.String).OrGiveUp();
            Assert.Equal("\"busy\"", (await changes.NextAsync()).Changed.Single().State.ToString());
            Assert.Equal(2, (await channel.ReadPresenceAsync().OrGiveUp()).Count);
        }

        Assert.Single((await changes.NextAsync()).Left);
        Assert.Single(room.Presence.Members);
    }

    [Fact]
    public async Task Who_is_there_can_be_asked_for_later_and_is_kept_over_a_lost_connection()
    {
        await using var app = await ServerApp.StartAsync();
        await using var proxy = new TcpProxy(app.Port);
        await using var ada = await ConnectAsync(proxy.Address);
        await using var bob = await ConnectAsync(app.Address());
        var room = await ada.Channel("room").SubscribeAsync().OrGiveUp();
        var channel = bob.Channel("room");
        await channel.SubscribeAsync().OrGiveUp();
        await channel.SetStateAsync("busy", TestJson.Default.String).OrGiveUp();
        Assert.Empty(room.Presence.Members);

        await Task.WhenAll(room.Channel.FollowPresenceAsync(), room.Channel.FollowPresenceAsync()).OrGiveUp();

        Assert.Equal(2, room.Presence.Members.Count);
        Assert.NotNull(room.Presence.Find(ada.Session!));
        Assert.Equal("\"busy\"", room.Presence.Find(bob.Session!)!.State.ToString());
        var left = new Recorded<Member>();
        room.Presence.Changed += change =>
        {
            foreach (var member in change.Left.Where(member => member.Connection == bob.Session))
                left.Add(member);
            return Task.CompletedTask;
        };
        proxy.CutAll();
        await channel.PublishAsync("n", 1).OrGiveUp();
        Assert.Equal(["1"], (await room.TakeAsync(1)).Data());
        await channel.UnsubscribeAsync().OrGiveUp();

        Assert.Equal("\"busy\"", (await left.NextAsync()).State.ToString());
        Assert.Null(room.Presence.Find(bob.Session!));
    }

    [Fact]
    public async Task Who_may_not_know_who_is_there_keeps_the_subscription()
    {
        await using var app = await ServerApp.StartAsync(dunlin: options => options.Namespaces["quiet"] = new ChannelOptions { Permissions = { Presence = ChannelAccess.Nobody } });
        await using var client = await ConnectAsync(app.Address());
        var subscription = await client.Channel("quiet:room").SubscribeAsync().OrGiveUp();

        var error = await Assert.ThrowsAsync<DunlinException>(() => subscription.Channel.FollowPresenceAsync().OrGiveUp());

        Assert.Equal(("unauthorized", "quiet:room"), (error.Code, error.Channel));
        await subscription.Channel.PublishAsync("n", 1).OrGiveUp();
        Assert.Equal(["1"], (await subscription.TakeAsync(1)).Data());
    }

    [Fact]
    public async Task In_a_channel_that_the_server_chose_it_can_be_asked_who_is_there()
    {
        await using var app = await ServerApp.StartAsync(protocol => protocol.SubscribeOnConnect = ["news"]);
        await using var proxy = new TcpProxy(app.Port);
        await using var client = await ConnectAsync(proxy.Address);
        var news = client.Channel("news");
        await Until.TrueAsync(() => news.State == SubscriptionState.Subscribed, "the server has subscribed it");
        await news.FollowPresenceAsync().OrGiveUp();
        Assert.NotNull(news.Presence.Find(client.Session!));

        proxy.CutAll();
        await using var other = await ConnectAsync(app.Address());
        await Until.TrueAsync(() => other.Session is { } session && news.Presence.Find(session) is not null, "the list is kept");
    }

    [Fact]
    public async Task The_history_is_read_both_ways()
    {
        await using var app = await ServerApp.StartAsync();
        await using var client = await ConnectAsync(app.Address());
        var channel = client.Channel("room");
        await channel.SubscribeAsync().OrGiveUp();
        for (var n = 1; n <= 5; n++)
            await channel.PublishAsync("n", n).OrGiveUp();

        Assert.Equal(["1", "2", "3", "4", "5"], await ReadAllAsync(channel, new HistoryOptions { Limit = 2 }));
        Assert.Equal(["5", "4", "3", "2", "1"], await ReadAllAsync(channel, new HistoryOptions { Limit = 2, Reverse = true }));
    }

    [Fact]
    public async Task A_token_says_who_it_is_and_a_refused_one_is_asked_for_again()
    {
        await using var app = await StartWithTokensAsync();
        var asked = 0;
        await using var client = await ConnectAsync(app.Address(), options =>
            options.TokenProvider = _ => ValueTask.FromResult(TestToken.Of("ada", TimeSpan.FromHours(++asked == 1 ? -1 : 1))));

        Assert.Equal((2, "ada"), (asked, client.User));
        await client.Channel("private-room").SubscribeAsync().OrGiveUp();
    }

    [Theory]
    [InlineData(TokenPlacement.Message)]
    [InlineData(TokenPlacement.Request)]
    public async Task A_bad_token_closes_the_client(TokenPlacement placement)
    {
        await using var app = await StartWithTokensAsync();
        var error = await Assert.ThrowsAsync<DunlinException>(() => ConnectAsync(app.Address(), options => (options.Token, options.TokenPlacement) = ("no token", placement)));
        Assert.Equal(("closed", 4401), (error.Code, error.CloseCode));

        await using var client = await ConnectAsync(app.Address(), options => (options.Token, options.TokenPlacement) = (TestToken.Of("ada", TimeSpan.FromHours(1)), placement));
        Assert.Equal("ada", client.User);
    }

    [Fact]
    public async Task What_the_server_refuses_is_an_exception_with_its_code()
    {
        await using var app = await ServerApp.StartAsync();
        await using var client = await ConnectAsync(app.Address());

        var error = await Assert.ThrowsAsync<DunlinException>(() => client.Channel("private-room").SubscribeAsync().OrGiveUp());

        Assert.Equal(("unauthorized", "private-room"), (error.Code, error.Channel));
    }

    [Fact]
    public async Task Channels_that_the_server_chose_come_without_asking_and_are_recovered()
    {
        await using var app = await ServerApp.StartAsync(protocol => protocol.SubscribeOnConnect = ["news"]);
        await using var proxy = new TcpProxy(app.Port);
        var client = new DunlinClient(proxy.Address, Options);
        await using var disposing = client;
        var offsets = new Recorded<long?>();
        client.Channel("news").OnAny(publication => offsets.AddAsync(publication.Offset));
        await client.ConnectAsync().OrGiveUp();
        await Until.TrueAsync(() => client.Channel("news").State == SubscriptionState.Subscribed, "the server has subscribed it");
        var channels = app.Services.GetRequiredService<IChannels>();
        await channels.PublishAsync("news", "1"u8.ToArray());
        Assert.Equal(1, await offsets.NextAsync());

        proxy.Refuses = true;
        proxy.CutAll();
        for (var n = 2; n <= 5; n++)
            await channels.PublishAsync("news", "1"u8.ToArray());
        proxy.Refuses = false;

        Assert.Equal([2, 3, 4, 5], await offsets.TakeAsync(4));
        await client.Channel("news").PublishAsync("n", 6).OrGiveUp();
        Assert.Equal(6, await offsets.NextAsync());
    }

    [Fact]
    public async Task Nothing_is_left_of_a_disposed_client()
    {
        var time = new CountingTimeProvider();
        await using var app = await ServerApp.StartAsync();
        await using var proxy = new TcpProxy(app.Port);
        var client = await ConnectAsync(proxy.Address, options => options.TimeProvider = time);
        var subscription = await client.Channel("room").SubscribeAsync().OrGiveUp();
        var reading = subscription.TakeAsync(1);
        client.Channel("other").OnAny(_ => Task.CompletedTask);

        await client.DisposeAsync().AsTask().OrGiveUp();

        Assert.Empty(await reading.OrGiveUp());
        Assert.Equal(0, time.Timers);
        await Until.TrueAsync(() => proxy.Links.Count == 0, "its connections are gone");
    }

    [Fact]
    public async Task Headers_go_with_every_request()
    {
        var seen = new Recorded<string>();
        await using var app = await TestApp.StartAsync(app =>
        {
            app.Use((context, next) =>
            {
                seen.Add($"{context.Request.Headers["X-Client"]}");
                return next(context);
            });
            app.MapDunlin("/ws");
        });
        await using var client = await ConnectAsync(app.Address(), options => options.Headers["X-Client"] = "tests");
        await client.Channel("room").SubscribeAsync().OrGiveUp();

        Assert.Equal("tests", await seen.NextAsync());
        while (seen.Waiting > 0)
            Assert.Equal("tests", await seen.NextAsync());
    }

    [Fact]
    public async Task A_slow_application_gets_everything_from_the_history()
    {
        await using var app = await ServerApp.StartAsync();
        await using var client = await ConnectAsync(app.Address());
        var subscription = await client.Channel("room").SubscribeAsync(new SubscribeOptions { BufferSize = 8 }).OrGiveUp();
        for (var n = 1; n <= 100; n++)
            await subscription.Channel.PublishAsync("n", n).OrGiveUp();

        Assert.Equal(Enumerable.Range(1, 100).Select(n => $"{n}"), (await subscription.TakeAsync(100)).Data());
    }

    private static Task<TestApp> StartWithTokensAsync() => ServerApp.StartAsync(dunlin: options => options.Tokens.Keys.Add(TokenKey.FromSecret(TestToken.Secret)));

    private static async Task<List<string>> ReadAllAsync(DunlinChannel channel, HistoryOptions options)
    {
        var data = new List<string>();
        for (var next = options; next is not null;)
        {
            var page = await channel.ReadHistoryAsync(next).OrGiveUp();
            data.AddRange(page.Publications.Data());
            next = page.Next;
        }

        return data;
    }

    protected async Task<DunlinClient> ConnectAsync(Uri address, Action<DunlinClientOptions>? configure = null)
    {
        var options = Options;
        configure?.Invoke(options);
        var client = new DunlinClient(address, options);
        try
        {
            await client.ConnectAsync().OrGiveUp();
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }
}
