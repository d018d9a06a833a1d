using System.Text.Json;

namespace Dunlin.Server.Tests.Http;

public sealed class StatsTests
{
    [Fact]
    public async Task Stats_count_connections_channels_and_subscriptions_of_clients()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal((0, 0, 0), await ReadAsync(server));

        await using var alice = await server.ConnectAsync();
        await using var bob = await server.ConnectAsync();
        await alice.SubscribeAsync("a");
        await alice.SubscribeAsync("b");
        await bob.SubscribeAsync("a");
        Assert.Equal((2, 2, 3), await ReadAsync(server));

        await alice.CloseAsync();
        await bob.ExpectOnlineAsync(1);
        Assert.Equal((1, 1, 1), await ReadAsync(server));
    }

    private static async Task<(int Connections, int Channels, int Subscriptions)> ReadAsync(RunningServer server)
    {
        var text = await server.Http.GetStringAsync(new Uri("/api/stats", UriKind.Relative), TestContext.Current.CancellationToken);
        using var stats = JsonDocument.Parse(text);
        Assert.True(stats.RootElement.GetProperty("memoryBytes").GetInt64() > 0);
        return (
            stats.RootElement.GetProperty("connections").GetInt32(),
            stats.RootElement.GetProperty("channels").GetInt32(),
            stats.RootElement.GetProperty("subscriptions").GetInt32());
    }
}
