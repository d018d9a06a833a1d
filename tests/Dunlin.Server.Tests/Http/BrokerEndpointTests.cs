using System.Net;
using System.Text;
using Dunlin.Brokers;
using Dunlin.Brokers.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Server.Tests.Http;

/// <summary>What the server's API says while its broker is there, and while it is not.</summary>
public sealed class BrokerEndpointTests : IAsyncLifetime
{
    private readonly MemoryBrokerEngine _engine = new();
    private readonly MemoryBroker _broker;
    private RunningServer _server = null!;

    public BrokerEndpointTests() => _broker = new MemoryBroker(_engine);

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<IBroker>(_broker));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _engine.Dispose();
    }

    [Fact]
    public async Task The_API_works_as_without_one()
    {
        Assert.Contains("\"offset\":1", await ReadAsync(await PostAsync("/api/publish", """{"channel":"a","data":1}""")), StringComparison.Ordinal);
        Assert.Contains("\"data\":1", await _server.GetTextAsync("/api/channels/a/history"), StringComparison.Ordinal);
        Assert.Equal("""{"status":"ready","broker":"connected"}""", await _server.GetTextAsync("/health/ready"));
        Assert.Contains("dunlin_broker_connected 1", await _server.GetTextAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_it_what_needs_it_is_503_and_health_and_metrics_say_so()
    {
        _broker.Disconnect();

        Assert.Equal("""{"status":"degraded","broker":"unavailable"}""", await _server.GetTextAsync("/health/ready"));
        var detail = await ProblemAssert.IsProblemAsync(HttpStatusCode.ServiceUnavailable, await PostAsync("/api/publish", """{"channel":"a","data":1}"""));
        Assert.Contains("Try again", detail, StringComparison.Ordinal);
        await ProblemAssert.IsProblemAsync(HttpStatusCode.ServiceUnavailable, await GetAsync("/api/channels/a/history"));
        await ProblemAssert.IsProblemAsync(HttpStatusCode.ServiceUnavailable, await GetAsync("/api/channels/a/presence"));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/api/publish", """{"channel":"a","data":1,"ephemeral":true}""")).StatusCode);
        var batch = await PostAsync("/api/publish/batch", """{"publications":[{"channel":"a","data":1},{"channel":"a","data":1,"ephemeral":true}]}""");
        var results = await ReadAsync(batch);
        Assert.Contains("\"status\":503", results, StringComparison.Ordinal);
        Assert.Contains("{\"reached\":0}", results, StringComparison.Ordinal);
        var metrics = await _server.GetTextAsync("/metrics");
        Assert.Contains("dunlin_broker_connected 0", metrics, StringComparison.Ordinal);
        Assert.Contains("dunlin_broker_refusals_total 2", metrics, StringComparison.Ordinal);
    }

    private static Task<string> ReadAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync();

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        _server.Http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

    private Task<HttpResponseMessage> GetAsync(string path) => _server.Http.GetAsync(new Uri(path, UriKind.Relative));
}
