using System.Net;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Server.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task What_happens_is_counted()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:MaxChannelsPerConnection", "1", "--Dunlin:OnlineInterval", "3600", "--Dunlin:MaxConnections", "2");
        var start = await ReadAsync(server);
        await using var alice = await server.ConnectAsync();
        await using var bob = await server.ConnectAsync();
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(server.ConnectAsync);
        await alice.SubscribeAsync("a");
        await bob.SubscribeAsync("a");
        await alice.SendAsync("""{"type":"subscribe","channel":"b"}""");
        await alice.ExpectErrorAsync();
        await alice.SendAsync("""{"type":"publish","channel":"a","data":"0123456789"}""");
        await bob.ExpectAsync("message");
        await bob.CloseAsync();
        await Until.TrueAsync(() => Metric(server, "dunlin_connections_closed_total{dunlin_close_code=\"1000\"}") == 1, "the close is counted");

        var page = await ReadAsync(server);

        Assert.Equal(0, start["dunlin_connections_open"]);
        Assert.Equal((1, 2), (page["dunlin_connections_open"], page["dunlin_connections_opened_total"]));
        Assert.Equal((1, 1), (page["dunlin_channels"], page["dunlin_subscriptions"]));
        Assert.Equal((1, 1), (page["dunlin_presence_members"], page["dunlin_history_entries"]));
        Assert.True(page["dunlin_history_size_bytes"] >= 10);
        Assert.Equal(4, page["dunlin_messages_received_total"]);
        Assert.Equal((1, 1), (page["dunlin_limit_refusals_total{dunlin_limit=\"connections\"}"], page["dunlin_limit_refusals_total{dunlin_limit=\"channels_per_connection\"}"]));
        Assert.Equal(0, page["dunlin_limit_refusals_total{dunlin_limit=\"rate\"}"]);
        Assert.Equal(0, page["dunlin_connections_slow_total{dunlin_slow_consumer_policy=\"close\"}"]);
        Assert.True(page["dunlin_messages_sent_total"] >= 7);
        Assert.True(page["dunlin_network_received_bytes_total"] > 0 && page["dunlin_network_sent_bytes_total"] > page["dunlin_history_size_bytes"]);
        Assert.Equal(("gauge", "counter", "gauge"), (page.Types["dunlin_connections_open"], page.Types["dunlin_messages_dropped_total"], page.Types["dunlin_history_size_bytes"]));
        Assert.Contains(page.Types.Keys, name => name.StartsWith("dotnet_gc_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handlers_are_measured_only_when_that_is_asked_for()
    {
        await using (var quiet = await RunningServer.StartAsync())
        {
            await using var client = await quiet.ConnectAsync();
            await client.PingAsync();
            Assert.DoesNotContain("dunlin_handler_duration_seconds", (await ReadAsync(quiet)).Types.Keys);
        }

        await using var server = await RunningServer.StartAsync("--Dunlin:MeasureHandlers", "true");
        await using var alice = await server.ConnectAsync();
        await alice.PingAsync();
        await alice.PingAsync();
        await Until.TrueAsync(() => Metric(server, "dunlin_handler_duration_seconds_count") == 2, "both are measured");
        var page = await ReadAsync(server);

        Assert.Equal("histogram", page.Types["dunlin_handler_duration_seconds"]);
        Assert.Equal(2, page["dunlin_handler_duration_seconds_bucket{le=\"+Inf\"}"]);
        Assert.True(page["dunlin_handler_duration_seconds_sum"] > 0);
        var buckets = page.Series.Where(one => one.Key.StartsWith("dunlin_handler_duration_seconds_bucket", StringComparison.Ordinal)).Select(one => one.Value).ToList();
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(14, buckets.Count);
    }

    [Fact]
    public async Task They_are_the_servers_own_and_not_those_of_another_in_the_process()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        await using var client = await other.ConnectAsync();
        Assert.Equal(0, (await ReadAsync(server))["dunlin_connections_opened_total"]);
        Assert.Equal(1, (await ReadAsync(other))["dunlin_connections_opened_total"]);
    }

    [Fact]
    public async Task They_need_the_key()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:ApiKey", "secret");
        using var response = await server.Http.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        await ProblemAssert.IsProblemAsync(HttpStatusCode.Unauthorized, response);
    }

    private static double Metric(RunningServer server, string series) =>
        PrometheusPage.Parse(server.App.Services.GetRequiredService<Dunlin.Server.Metrics.MetricsCollector>().Collect()).Series.GetValueOrDefault(series);

    private static async Task<PrometheusPage> ReadAsync(RunningServer server)
    {
        using var response = await server.Http.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return PrometheusPage.Parse(await response.Content.ReadAsStringAsync());
    }
}
