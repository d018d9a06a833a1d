using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Dunlin.Samples.Tests;

/// <summary>The sample.</summary>
public sealed class ElysiaServiceTests : ElysiaServiceContract
{
    private const string Sample = "ElysiaService";

    protected override Task<RunningServer> StartAsync(ServiceSettings settings)
    {
        List<string> arguments = [];
        if (settings.ApiKey is { } key)
            arguments.Add($"--ApiKey={key}");
        if (settings.MaxConnections is { } most)
            arguments.Add($"--MaxConnections={most}");

        return RunningServer.StartSampleAsync(Sample, [.. arguments]);
    }

    [Fact]
    public async Task A_silent_socket_is_pinged_again_and_again()
    {
        await using var server = await RunningServer.StartSampleAsync(Sample, "--PingInterval=00:00:00.2");
        await using var client = new NodeWsClient();
        var socket = await JoinAsync(server, client, online: 1);

        await socket.NextAsync<PingReceived>();
        await socket.NextAsync<PingReceived>();

        await socket.SendTextAsync("still here");
        Assert.Equal("[用户消息] still here", await socket.NextTextAsync());
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        await using var server = await StartAsync(new ServiceSettings(ApiKey: "k-1"));
        using var notAnUpgrade = await server.Http.PostAsJsonAsync("/api/notify", new { });
        Assert.Equal(HttpStatusCode.BadRequest, notAnUpgrade.StatusCode);
        Assert.Equal("application/problem+json", notAnUpgrade.Content.Headers.ContentType?.MediaType);
        Assert.Equal(400, (await notAnUpgrade.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_says_so()
    {
        await using var server = await StartAsync(new ServiceSettings());
        await using var client = new BunClient();
        var socket = await JoinAsync(server, client, online: 1);

        Assert.Equal(0, await server.StopAsync());

        Assert.Equal(CloseCodes.GoingAway, (await socket.NextAsync<Closed>()).Code);
    }
}

/// <summary>The original that the README shows, in Bun with Elysia: what is asked of the sample is what it does.</summary>
public sealed class OriginalElysiaServiceTests : ElysiaServiceContract
{
    protected override Task<RunningServer> StartAsync(ServiceSettings settings)
    {
        List<(string, string)> environment = [];
        if (settings.ApiKey is { } key)
            environment.Add(("API_KEY", key));
        if (settings.MaxConnections is { } most)
            environment.Add(("MAX_CONNECTIONS", $"{most}"));

        return RunningServer.StartOriginalAsync("ElysiaService", [.. environment]);
    }
}
