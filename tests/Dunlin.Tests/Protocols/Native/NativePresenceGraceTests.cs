using System.Text.Json;
using Dunlin.TestSupport;
using Dunlin.Tests.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>A user whose connection is lost comes back as the member that it was, over real connections. Time stands still unless a test moves it.</summary>
public sealed class NativePresenceGraceTests() : NativeContract(NativeTransport.WebSocket)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Who_comes_back_in_time_was_never_gone()
    {
        await using var app = await StartAsync();
        await using var alice = await JoinAsync(app, "alice");
        var bob = await JoinAsync(app, "bob");
        Assert.Equal(bob.Session, Connection(await alice.ExpectAsync("joined")));
        await bob.SendAndExpectAsync("""{"type":"state","channel":"team:1","data":"busy"}""", "state-set");
        await alice.ExpectAsync("state");

        await LoseAsync(app, bob);
        Assert.Equal((2, 2), await CountAsync(alice));
        await using var back = await ConnectAsync(app, TokenOf("bob"));
        var reply = await back.SubscribeAsync("team:1", ",\"presence\":true");
        Assert.Equal(bob.Session, reply.GetProperty("connection").GetString());
        Assert.Equal("busy", reply.GetProperty("members").EnumerateArray().Single(member => member.GetProperty("connection").GetString() == bob.Session).GetProperty("state").GetString());
        await back.SendAndExpectAsync("""{"type":"publish","channel":"team:1","data":1}""", "message");

        // Nothing else came: nobody has left or joined.
        Assert.Equal(bob.Session, (await alice.ExpectAsync("message")).GetProperty("connection").GetString());
        Assert.Equal((2, 2), await CountAsync(alice));
        _time.Advance(Grace);
        await alice.PingAsync();
        await back.SendAndExpectAsync("""{"type":"unsubscribe","channel":"team:1"}""", "unsubscribed");
        Assert.Equal(bob.Session, Connection(await alice.ExpectAsync("left")));
    }

    [Fact]
    public async Task Who_stays_away_leaves_when_the_grace_is_over()
    {
        await using var app = await StartAsync();
        await using var alice = await JoinAsync(app, "alice");
        var bob = await JoinAsync(app, "bob");
        await alice.ExpectAsync("joined");
        await LoseAsync(app, bob);

        _time.Advance(Grace - TimeSpan.FromMilliseconds(1));
        await alice.PingAsync();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(bob.Session, Connection(await alice.ExpectAsync("left")));
        Assert.Equal((1, 1), await CountAsync(alice));
        await using var back = await JoinAsync(app, "bob");
        Assert.Equal(back.Session, Connection(await alice.ExpectAsync("joined")));
    }

    [Fact]
    public async Task Who_closes_for_good_leaves_at_once()
    {
        await using var app = await StartAsync();
        await using var alice = await JoinAsync(app, "alice");
        await using var bob = await JoinAsync(app, "bob");
        await alice.ExpectAsync("joined");
        await bob.CloseAsync();
        Assert.Equal(bob.Session, Connection(await alice.ExpectAsync("left")));
    }

    [Fact]
    public async Task Several_tabs_are_one_user()
    {
        await using var app = await StartAsync();
        await using var alice = await JoinAsync(app, "alice");
        await using var first = await JoinAsync(app, "bob");
        await using var second = await JoinAsync(app, "bob");
        await alice.ExpectAsync("joined");
        await alice.ExpectAsync("joined");
        Assert.Equal((3, 2), await CountAsync(alice));
    }

    private Task<TestApp> StartAsync() => StartAsync(
        dunlin: options =>
        {
            options.Tokens.Keys.Add(TokenKey.FromSecret(TestTokens.Secret));
            options.Namespaces["team"] = new ChannelOptions { PresenceGrace = Grace };
        },
        configure: builder => builder.Services.AddSingleton<TimeProvider>(_time));

    private async Task<NativeClient> JoinAsync(TestApp app, string user)
    {
        var client = await ConnectAsync(app, TokenOf(user));
        await client.SubscribeAsync("team:1", user == "alice" ? ",\"presence\":true" : "");
        return client;
    }

    // As when its network is gone: nothing is said.
    private static async Task LoseAsync(TestApp app, NativeClient client)
    {
        var channels = app.Services.GetRequiredService<IChannels>();
        var before = channels.Subscriptions;
        await client.DisposeAsync();
        await Until.TrueAsync(() => channels.Subscriptions == before - 1, "the server has noticed");
    }

    private static async Task<(int Count, int Users)> CountAsync(NativeClient client)
    {
        var presence = await client.SendAndExpectAsync("""{"type":"presence","channel":"team:1"}""", "presence");
        return (presence.GetProperty("count").GetInt32(), presence.GetProperty("users").GetInt32());
    }

    private static string TokenOf(string user) => TestTokens.Signed($$"""{"sub":"{{user}}"}""");

    private static string Connection(JsonElement message) => message.GetProperty("member").GetProperty("connection").GetString()!;
}
