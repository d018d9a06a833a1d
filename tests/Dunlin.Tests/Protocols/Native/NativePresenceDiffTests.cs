using System.Text.Json;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>In a large channel, who comes and goes is told together.</summary>
public sealed class NativePresenceDiffTests
{
    [Fact]
    public async Task Many_changes_come_in_one_message()
    {
        await using var app = await StartAsync(TimeSpan.FromSeconds(0.5));
        await using var alice = await ConnectAsync(app);
        await using var bob = await ConnectAsync(app);
        await using var carol = await ConnectAsync(app);
        await alice.SubscribeAsync("big:room", ",\"presence\":true");
        await bob.SubscribeAsync("big:room");
        await carol.SubscribeAsync("big:room");
        await bob.SendAsync("""{"type":"state","channel":"big:room","data":{"typing":true}}""");
        await bob.ExpectAsync("state-set");

        // What comes first may stand in a diff of its own.
        var (joined, states) = (new List<string>(), new List<string>());
        int count;
        do
        {
            var diff = await alice.ExpectAsync("presence-diff");
            Assert.Equal("big:room", diff.GetProperty("channel").GetString());
            joined.AddRange(Connections(diff, "joined"));
            states.AddRange(Connections(diff, "joined").Concat(Connections(diff, "state")));
            Assert.Empty(Connections(diff, "left"));
            count = diff.GetProperty("count").GetInt32();
            Assert.Equal(0, diff.GetProperty("users").GetInt32());
        }
        while (count < 3 || !states.Contains(bob.Session));
        Assert.Equal(new[] { bob.Session, carol.Session }.Order(), joined.Order());

        await bob.SendAsync("""{"type":"unsubscribe","channel":"big:room"}""");
        await bob.ExpectAsync("unsubscribed");
        while (true)
        {
            var diff = await alice.ExpectAsync("presence-diff");
            if (Connections(diff, "left") is [var left])
            {
                Assert.Equal((bob.Session, 2), (left, diff.GetProperty("count").GetInt32()));
                break;
            }
        }
    }

    [Fact]
    public async Task Lists_and_diffs_give_who_is_there_while_everybody_comes_and_goes()
    {
        await using var app = await StartAsync(TimeSpan.FromMilliseconds(20));
        await using var watcher = await ConnectAsync(app);
        var known = Connections(await watcher.SubscribeAsync("big:room", ",\"presence\":true"), "members").ToHashSet();
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ConnectAsync(app)));
        await Task.WhenAll(clients.Select((client, i) => ComeAndGoAsync(client, times: 20, stays: i % 2 == 0)));
        var expected = clients.Where((_, i) => i % 2 == 0).Select(client => client.Session).Append(watcher.Session).ToHashSet();

        while (!known.SetEquals(expected))
        {
            var diff = await watcher.ExpectAsync("presence-diff");
            known.UnionWith(Connections(diff, "joined"));
            known.UnionWith(Connections(diff, "state"));
            known.ExceptWith(Connections(diff, "left"));
            Assert.Equal(known.Count, diff.GetProperty("count").GetInt32());
        }

        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private static async Task ComeAndGoAsync(NativeClient client, int times, bool stays)
    {
        for (var i = 0; i < times; i++)
        {
            await client.SubscribeAsync("big:room");
            if (i == times - 1 && stays)
                return;

            await client.SendAsync("""{"type":"unsubscribe","channel":"big:room"}""");
            await client.ExpectAsync("unsubscribed");
        }
    }

    private static Task<TestApp> StartAsync(TimeSpan interval) => TestApp.StartAsync(
        app => app.MapDunlin(),
        dunlin: options => options.Namespaces["big"] = new ChannelOptions { PresenceDiffSize = 0, PresenceDiffInterval = interval });

    private static string[] Connections(JsonElement message, string field) =>
        [.. message.GetProperty(field).EnumerateArray().Select(member => member.GetProperty("connection").GetString()!)];

    private static Task<NativeClient> ConnectAsync(TestApp app) => NativeClient.ConnectAsync(app.WebSocketAddress("/ws"));
}
