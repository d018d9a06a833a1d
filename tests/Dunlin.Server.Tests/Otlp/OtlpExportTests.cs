using System.Text;
using Dunlin.Server.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Server.Tests.Otlp;

public sealed class OtlpExportTests
{
    [Fact]
    public async Task Metrics_and_the_spans_of_publishes_are_sent_at_the_stop_at_the_latest()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using (var server = await RunningServer.StartAsync(
            "--Dunlin:Otlp:Endpoint", receiver.Address, "--Dunlin:Otlp:Protocol", "HttpProtobuf", "--Dunlin:Otlp:Headers", "x-tenant=birds", "--Dunlin:Otlp:ServiceName", "flock"))
        {
            using var published = await server.Http.PostAsync(
                new Uri("/api/publish", UriKind.Relative),
                new StringContent("""{"channel":"traced-room","data":1}""", Encoding.UTF8, "application/json"),
                TestContext.Current.CancellationToken);
            published.EnsureSuccessStatusCode();
            await server.App.StopAsync(TestContext.Current.CancellationToken);
        }

        var metrics = Assert.Single(receiver.Requests, request => request.Path == "/v1/metrics" && request.Body.Contains("dunlin.connections.open", StringComparison.Ordinal));
        Assert.Equal(("application/x-protobuf", "birds"), (metrics.ContentType, metrics.Tenant));
        Assert.Contains("flock", metrics.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(DunlinTelemetry.HandlerDuration, metrics.Body, StringComparison.Ordinal);
        Assert.Contains(receiver.Requests, request => request.Path == "/v1/traces" && request.Body.Contains("send traced-room", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_that_is_not_there_keeps_nothing_from_working()
    {
        await using var server = await RunningServer.StartAsync("--Dunlin:Otlp:Endpoint", "http://127.0.0.1:1", "--Dunlin:Otlp:Protocol", "HttpProtobuf");
        Assert.Equal(1, (await server.App.Services.GetRequiredService<IChannels>().PublishAsync("a", "1"u8)).Offset);
        await server.App.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Endpoint", "localhost:4317", "Dunlin:Otlp:Endpoint must be an address, such as http://localhost:4317")]
    [InlineData("Protocol", "Grpc", "Dunlin:Otlp:Endpoint must be given")]
    [InlineData("Endpont", "http://localhost:4317", "Dunlin:Otlp:Endpont is not a setting; there are Endpoint, Headers, Interval, Protocol, ServiceName")]
    public void A_bad_setting_is_named_in_one_line(string name, string value, string message) =>
        Assert.StartsWith(message, Assert.Throws<SettingException>(() => Read(($"Dunlin:Otlp:{name}", value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Headers_are_pairs() =>
        Assert.Throws<SettingException>(() => Read(("Dunlin:Otlp:Endpoint", "http://localhost"), ("Dunlin:Otlp:Headers", "a=1,b")));

    [Fact]
    public void Over_HTTP_each_signal_has_its_path()
    {
        Assert.Equal("http://c:4318/base/v1/traces", Read(("Dunlin:Otlp:Endpoint", "http://c:4318/base/"), ("Dunlin:Otlp:Protocol", "httpprotobuf")).Otlp!.AddressOf("traces").AbsoluteUri);
        Assert.Equal("http://c:4317/", Read(("Dunlin:Otlp:Endpoint", "http://c:4317")).Otlp!.AddressOf("traces").AbsoluteUri);
        Assert.Null(Read().Otlp);
    }

    private static ServerSettings Read(params (string Key, string Value)[] values) =>
        ServerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build());
}
