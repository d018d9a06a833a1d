using System.Diagnostics.Metrics;
using Dunlin.TestSupport;
using Dunlin.Tests.Auth;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>What a client may have and do at most, and what the application ends. Time stands still unless a test moves it.</summary>
public abstract class NativeLimitsContract(NativeTransport transport) : NativeContract(transport)
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Who_sends_too_much_is_told_and_who_slows_down_goes_on()
    {
        await using var app = await StartAtManualTimeAsync(native => native.MaxMessagesPerSecond = 2);
        await using var client = await ConnectAsync(app);
        for (var i = 0; i < 4; i++)
            await client.PingAsync();

        await client.SendAsync("""{"type":"ping"}""");
        Assert.Equal("rate_limited", await client.ExpectErrorAsync());
        _time.Advance(TimeSpan.FromSeconds(0.5));
        await client.PingAsync();
        Assert.Equal(1, Refusals(app, "rate"));
    }

    [Fact]
    public async Task Who_goes_on_is_closed_with_4429_and_may_come_back()
    {
        await using var app = await StartAtManualTimeAsync(native => native.MaxMessagesPerSecond = 1);
        await using var client = await ConnectAsync(app);
        await client.PingAsync();
        await client.PingAsync();
        await client.SendAsync("""{"type":"ping"}""");
        Assert.Equal("rate_limited", await client.ExpectErrorAsync());

        // A second and a little: one message passes again, and the next is one too many.
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await client.PingAsync();
        await client.SendAsync("""{"type":"ping"}""");

        var last = Assert.Single(await client.ReadToCloseAsync());
        Assert.Equal(("disconnect", 4429, true), (last.GetProperty("type").GetString(), last.GetProperty("code").GetInt32(), last.GetProperty("reconnect").GetBoolean()));
        await using var again = await ConnectAsync(app);
        await again.PingAsync();
    }

    [Fact]
    public async Task Each_command_that_was_not_carried_out_is_answered()
    {
        await using var app = await StartAtManualTimeAsync(native => native.MaxMessagesPerSecond = 1);
        await using var client = await ConnectAsync(app);
        await client.PingAsync();
        await client.PingAsync();
        await client.SendAsync("""[{"type":"ping","id":1},{"type":"publish","channel":"a","data":1,"id":"two"},{"type":"ping"}]""");
        foreach (var id in (string?[])["1", "\"two\"", null])
        {
            var error = await client.ExpectAsync("error");
            Assert.Equal("rate_limited", error.GetProperty("code").GetString());
            Assert.Equal(id, error.TryGetProperty("id", out var found) ? found.GetRawText() : null);
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        await client.PingAsync();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task So_is_what_is_no_command(string message)
    {
        await using var app = await StartAtManualTimeAsync(native => native.MaxMessagesPerSecond = 1);
        await using var client = await ConnectAsync(app);
        await client.PingAsync();
        await client.PingAsync();
        await client.SendAsync(message);
        Assert.Equal("rate_limited", await client.ExpectErrorAsync());
        _time.Advance(TimeSpan.FromSeconds(2));
        await client.PingAsync();
    }

    [Fact]
    public async Task Bytes_have_a_limit_of_their_own()
    {
        await using var app = await StartAtManualTimeAsync(native => native.MaxBytesPerSecond = 100);
        await using var client = await ConnectAsync(app);
        await client.PingAsync();
        await client.SendAsync($$"""{"type":"ping","x":"{{new string('x', 200)}}"}""");
        Assert.Equal("rate_limited", await client.ExpectErrorAsync());
        _time.Advance(TimeSpan.FromSeconds(2));

        // Larger than the bucket: it passes when the bucket is full.
        await client.SendAsync($$"""{"type":"ping","x":"{{new string('x', 300)}}"}""");
        await client.ExpectAsync("pong");
    }

    [Fact]
    public async Task An_address_has_so_many_connections_and_one_that_ends_makes_room()
    {
        await using var app = await StartAsync(native => native.MaxConnectionsPerAddress = 2);
        await using var first = await ConnectAsync(app);
        await using var second = await ConnectAsync(app);
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(app));
        Assert.Equal(1, Refusals(app, "connections_per_address"));

        await EndAsync(app, first);

        await using var third = await ConnectAsync(app);
        await third.PingAsync();
        await second.PingAsync();
    }

    [Fact]
    public async Task A_user_has_so_many_connections_from_when_it_is_known_whose_they_are()
    {
        await using var app = await StartWithTokensAsync(native => native.MaxConnectionsPerUser = 1);
        await using var ada = await ConnectAsync(app, TestTokens.Signed());
        await ada.PingAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(app, TestTokens.Signed()));
        await using var bob = await ConnectAsync(app, TestTokens.Signed("""{"sub":"bob"}"""));
        await bob.PingAsync();

        await using var late = await ConnectAsync(app);
        await late.SendAsync($$"""{"type":"auth","token":"{{TestTokens.Signed()}}"}""");
        var messages = await late.ReadToCloseAsync();
        Assert.Equal(["auth-success", "error", "disconnect"], messages.Select(message => message.GetProperty("type").GetString()));
        Assert.Equal(("unavailable", 1013), (messages[1].GetProperty("code").GetString(), messages[2].GetProperty("code").GetInt32()));
        Assert.Equal(2, Refusals(app, "connections_per_user"));

        await EndAsync(app, ada);
        await using var again = await ConnectAsync(app, TestTokens.Signed());
        await again.PingAsync();
    }

    [Fact]
    public async Task Clients_make_so_many_channels_and_the_application_more()
    {
        await using var app = await StartAsync(dunlin: dunlin => dunlin.MaxChannels = 2);
        await using var client = await ConnectAsync(app);
        await client.SubscribeAsync("a");
        await client.SubscribeAsync("b");
        await client.SendAsync("""{"type":"subscribe","channel":"c"}""");
        Assert.Equal("channel_limit", await client.ExpectErrorAsync());
        Assert.Equal(1, Refusals(app, "channels"));

        var channels = app.Services.GetRequiredService<IChannels>();
        await channels.PublishAsync("c", "1"u8);
        await client.SubscribeAsync("c");
        Assert.Equal(3, channels.Count);
    }

    [Fact]
    public async Task A_user_is_disconnected_wherever_it_is()
    {
        await using var app = await StartWithTokensAsync();
        await using var one = await ConnectAsync(app, TestTokens.Signed());
        await using var two = await ConnectAsync(app, TestTokens.Signed());
        await using var bob = await ConnectAsync(app, TestTokens.Signed("""{"sub":"bob"}"""));
        foreach (var client in new[] { one, two, bob })
            await client.PingAsync();
        var clients = app.Services.GetRequiredService<IClients>();

        Assert.Equal(2, clients.Disconnect(ClientSelector.OfUser("ada")));

        foreach (var client in new[] { one, two })
            Assert.Equal(4403, Assert.Single(await client.ReadToCloseAsync()).GetProperty("code").GetInt32());
        await bob.PingAsync();
        Assert.Throws<ArgumentException>(() => clients.Disconnect(default));
        Assert.Throws<ArgumentException>(() => clients.Disconnect(ClientSelector.OfUser("bob"), code: 1005));
    }

    [Fact]
    public async Task A_user_is_unsubscribed_and_gets_nothing_more_of_the_channel()
    {
        await using var app = await StartWithTokensAsync();
        await using var ada = await ConnectAsync(app, TestTokens.Signed());
        await using var bob = await ConnectAsync(app, TestTokens.Signed("""{"sub":"bob"}"""));
        await ada.SubscribeAsync("room");
        await bob.SubscribeAsync("room");
        var (clients, channels) = (app.Services.GetRequiredService<IClients>(), app.Services.GetRequiredService<IChannels>());

        Assert.Equal(1, await clients.UnsubscribeAsync(ClientSelector.OfUser("ada"), "room"));
        Assert.Equal(0, await clients.UnsubscribeAsync(ClientSelector.OfUser("ada"), "room"));

        Assert.Equal(1, (await channels.PublishAsync("room", "1"u8)).Reached);
        Assert.Equal("forbidden", (await ada.ExpectAsync("unsubscribed")).GetProperty("code").GetString());
        await bob.ExpectAsync("message");
        await ada.PingAsync();
    }

    private Task<TestApp> StartAtManualTimeAsync(Action<NativeProtocolOptions> native) =>
        StartAsync(native, configure: builder => builder.Services.AddSingleton<TimeProvider>(_time));

    private Task<TestApp> StartWithTokensAsync(Action<NativeProtocolOptions>? native = null) => StartAsync(
        native,
        dunlin => dunlin.Tokens.Keys.Add(TokenKey.FromSecret(TestTokens.Secret)),
        builder => builder.Services.AddSingleton<TimeProvider>(_time));

    private static async Task EndAsync(TestApp app, NativeClient client)
    {
        Assert.Equal(1, app.Services.GetRequiredService<IClients>().Disconnect(ClientSelector.OfConnection(client.Session)));
        await client.ReadToCloseAsync();
    }

    private static long Refusals(TestApp app, string limit)
    {
        long refusals = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "dunlin.limit.refusals" && instrument.Meter.Scope == app.Services.GetRequiredService<IMeterFactory>())
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => refusals += Equals(tags[0].Value, limit) ? value : 0);
        listener.Start();
        listener.RecordObservableInstruments();
        return refusals;
    }
}
