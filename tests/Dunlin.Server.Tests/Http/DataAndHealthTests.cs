using System.Net;
using System.Net.WebSockets;
using System.Text.Json;

namespace Dunlin.Server.Tests.Http;

public sealed class DataAndHealthTests
{
    [Fact]
    public async Task Data_has_the_time_in_milliseconds_and_a_message()
    {
        await using var server = await RunningServer.StartAsync();
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        var text = await server.Http.GetStringAsync(new Uri("/api/data", UriKind.Relative), TestContext.Current.CancellationToken);

        using var data = JsonDocument.Parse(text);
        Assert.InRange(data.RootElement.GetProperty("timestamp").GetInt64(), before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Assert.Equal("欢迎访问实时服务 · Welcome to Dunlin", data.RootElement.GetProperty("message").GetString());
        Assert.Contains("欢迎", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_ends_when_the_server_begins_to_stop_and_live_does_not()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal((HttpStatusCode.OK, """{"status":"live"}"""), await GetAsync(server, "/health/live"));
        Assert.Equal((HttpStatusCode.OK, """{"status":"ready"}"""), await GetAsync(server, "/health/ready"));

        server.App.Lifetime.StopApplication();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"stopping"}"""), await GetAsync(server, "/health/ready"));
        Assert.Equal((HttpStatusCode.OK, """{"status":"live"}"""), await GetAsync(server, "/health/live"));
    }

    [Fact]
    public async Task A_stopping_server_takes_no_new_connections_and_ends_those_it_has()
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = await server.ConnectAsync();

        server.App.Lifetime.StopApplication();

        using var late = new ClientWebSocket();
        late.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => late.ConnectAsync(
            new UriBuilder(server.Address) { Scheme = "ws", Path = "/ws" }.Uri, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.HttpStatusCode);

        Assert.Equal("disconnect", Assert.Single(await client.ReadToCloseAsync()).GetProperty("type").GetString());
        Assert.Equal(1001, (int)client.CloseStatus!);
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(RunningServer server, string path)
    {
        using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
