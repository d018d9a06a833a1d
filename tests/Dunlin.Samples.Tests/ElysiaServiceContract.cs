using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Dunlin.Samples.Tests;

/// <summary>How the service is started: with settings of its own.</summary>
/// <param name="ApiKey">The key that an upgrade needs; null: none.</param>
/// <param name="MaxConnections">Most sockets at once; null: the default.</param>
public sealed record ServiceSettings(string? ApiKey = null, int? MaxConnections = null);

/// <summary>What a client of the service may rely on.</summary>
public abstract class ElysiaServiceContract
{
    protected abstract Task<RunningServer> StartAsync(ServiceSettings settings);

    [Theory]
    [InlineData(ClientKind.Dotnet)]
    [InlineData(ClientKind.NodeWs)]
    [InlineData(ClientKind.Bun)]
    public async Task Sockets_are_greeted_counted_and_relayed(ClientKind kind)
    {
        await using var server = await StartAsync(new ServiceSettings());
        await using var client = Clients.Start(kind);
        var first = await JoinAsync(server, client, online: 1);
        var second = await JoinAsync(server, client, online: 2);
        Assert.Equal("新用户加入，当前在线: 2", await first.NextTextAsync());

        await second.SendTextAsync("大家好 🎉");
        Assert.Equal("[用户消息] 大家好 🎉", await first.NextTextAsync());
        Assert.Equal("[用户消息] 大家好 🎉", await second.NextTextAsync());

        await second.CloseAsync(1000, "");
        Assert.Equal(1000, (await second.NextAsync<Closed>()).Code);
        Assert.Equal("用户离开，剩余在线: 1", await first.NextTextAsync());
    }

    [Theory]
    [InlineData(ClientKind.Dotnet)]
    [InlineData(ClientKind.NodeWs)]
    [InlineData(ClientKind.Bun)]
    public async Task A_notification_reaches_every_socket(ClientKind kind)
    {
        await using var server = await StartAsync(new ServiceSettings());
        await using var client = Clients.Start(kind);
        var first = await JoinAsync(server, client, online: 1);
        var second = await JoinAsync(server, client, online: 2);
        Assert.Equal("新用户加入，当前在线: 2", await first.NextTextAsync());

        using var answer = await server.Http.PostAsJsonAsync("/api/notify", new { message = "今晚维护" });

        Assert.Equal("""{"success":true,"reached":2}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal("系统通知: 今晚维护", await first.NextTextAsync());
        Assert.Equal("系统通知: 今晚维护", await second.NextTextAsync());
    }

    [Fact]
    public async Task A_notification_without_sockets_reaches_none()
    {
        await using var server = await StartAsync(new ServiceSettings());

        using var answer = await server.Http.PostAsJsonAsync("/api/notify", new { message = "有人吗" });

        Assert.Equal("""{"success":true,"reached":0}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_notification_without_a_message_is_refused_and_reaches_nobody()
    {
        await using var server = await StartAsync(new ServiceSettings());
        await using var client = new NodeWsClient();
        var socket = await JoinAsync(server, client, online: 1);

        foreach (var body in new[] { "{}", """{"message":null}""", """{"message":5}""", "{", "" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await server.Http.PostAsync("/api/notify", content);
            Assert.InRange((int)answer.StatusCode, 400, 499);
        }

        await socket.SendTextAsync("here");
        Assert.Equal("[用户消息] here", await socket.NextTextAsync());
    }

    [Fact]
    public async Task The_welcome_and_the_data_come_over_HTTP()
    {
        await using var server = await StartAsync(new ServiceSettings());

        using var welcome = await server.Http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal("欢迎访问实时服务", await welcome.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", welcome.Content.Headers.ContentType?.MediaType);

        var data = await server.Http.GetFromJsonAsync<JsonElement>("/api/data");
        Assert.Equal(["timestamp", "message"], data.EnumerateObject().Select(member => member.Name));
        Assert.Equal("实时数据", data.GetProperty("message").GetString());
        Assert.InRange(data.GetProperty("timestamp").GetInt64(), 1_700_000_000_000, 9_999_999_999_999);
    }

    [Theory]
    [InlineData(ClientKind.Dotnet)]
    [InlineData(ClientKind.NodeWs)]
    public async Task With_a_key_an_upgrade_needs_the_bearer_token(ClientKind kind)
    {
        await using var server = await StartAsync(new ServiceSettings(ApiKey: "k-1"));
        await using var client = Clients.Start(kind);

        foreach (var authorization in new[] { null, "", "Bearer", "Bearer k-2", "Bearer k-1x", "Basic k-1", "k-1" })
        {
            var options = authorization is null ? new ConnectOptions() : Clients.WithHeaders(("Authorization", authorization));
            var refused = await client.ConnectAsync(server.WebSocket("/ws"), options);
            Assert.Contains("401", (await refused.NextAsync<Failed>()).Message, StringComparison.Ordinal);
        }

        var accepted = await client.OpenAsync(server.WebSocket("/ws"), ("Authorization", "Bearer k-1"));
        Assert.Equal("连接已建立", await accepted.NextTextAsync());
        Assert.Equal("新用户加入，当前在线: 1", await accepted.NextTextAsync());
    }

    [Fact]
    public async Task Sockets_beyond_the_cap_are_refused_until_one_leaves()
    {
        await using var server = await StartAsync(new ServiceSettings(MaxConnections: 2));
        await using var client = new DotnetClient();
        var first = await JoinAsync(server, client, online: 1);
        var second = await JoinAsync(server, client, online: 2);
        Assert.Equal("新用户加入，当前在线: 2", await first.NextTextAsync());

        var third = await client.ConnectAsync(server.WebSocket("/ws"));
        Assert.Contains("503", (await third.NextAsync<Failed>()).Message, StringComparison.Ordinal);

        await second.CloseAsync(1000, "");
        Assert.Equal("用户离开，剩余在线: 1", await first.NextTextAsync());
        await UntilAcceptedAsync(server, client);
        Assert.Equal("新用户加入，当前在线: 2", await first.NextTextAsync());
    }

    [Fact]
    public async Task Pages_of_any_origin_may_connect()
    {
        await using var server = await StartAsync(new ServiceSettings());
        await using var client = new NodeWsClient();

        var socket = await client.OpenAsync(server.WebSocket("/ws"), ("Origin", "https://elsewhere.example"));

        Assert.Equal("连接已建立", await socket.NextTextAsync());
    }

    [Fact]
    public async Task Nobody_is_counted_twice_or_forgotten_when_many_come_and_go()
    {
        const int Visitors = 50;
        await using var server = await StartAsync(new ServiceSettings());
        await using var client = new BunClient();
        var first = await JoinAsync(server, client, online: 1);

        var visitors = await Task.WhenAll(Enumerable.Range(0, Visitors).Select(_ => client.ConnectAsync(server.WebSocket("/ws"))));
        for (var online = 2; online <= Visitors + 1; online++)
            Assert.Equal($"新用户加入，当前在线: {online}", await first.NextTextAsync());

        foreach (var visitor in visitors.Cast<ScriptedConnection>())
            await visitor.TerminateAsync();
        for (var online = Visitors; online >= 1; online--)
            Assert.Equal($"用户离开，剩余在线: {online}", await first.NextTextAsync());
    }

    protected static async Task<InteropConnection> JoinAsync(RunningServer server, IInteropClient client, int online)
    {
        var socket = await client.OpenAsync(server.WebSocket("/ws"));
        Assert.Equal("连接已建立", await socket.NextTextAsync());
        Assert.Equal($"新用户加入，当前在线: {online}", await socket.NextTextAsync());
        return socket;
    }

    /// <summary>A place is free again once the socket is gone, a moment after its close frame.</summary>
    private static async Task UntilAcceptedAsync(RunningServer server, DotnetClient client)
    {
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            var socket = await client.ConnectAsync(server.WebSocket("/ws"));
            if (await socket.NextAsync<ClientEvent>() is Opened)
                return;
        }

        throw new TimeoutException("No place became free.");
    }
}
