using System.Net;
using System.Net.Sockets;

namespace Dunlin.Server.Tests.Processes;

/// <summary>Starting, and refusing to start, in a process of its own.</summary>
public sealed class StartupTests
{
    [Fact]
    public async Task It_says_what_runs_where_and_serves()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0"]);
        var address = await server.WaitUntilListeningAsync();
        using var http = new HttpClient { BaseAddress = address };

        Assert.Equal("欢迎访问实时服务 · Welcome to Dunlin", await http.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));
        await using var client = await server.ConnectAsync();
        await client.PingAsync();
        await client.CloseAsync();

        server.SendTerminate();
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Contains($"chat page  {address}", server.Output, StringComparison.Ordinal);
        Assert.Contains($"WebSocket  ws://127.0.0.1:{address.Port}/ws", server.Output, StringComparison.Ordinal);
        Assert.Contains("API key    none: for this machine only", server.Output, StringComparison.Ordinal);
        Assert.Empty(server.Errors);
    }

    [Theory]
    [InlineData("unknown option --ulrs (see --help)", "--ulrs", "http://127.0.0.1:0")]
    [InlineData("option --urls needs a value (see --help)", "--urls")]
    [InlineData("'nonsense' is not an address to listen on: it must look like http://localhost:3000", "--urls", "nonsense")]
    [InlineData("'http://localhost:99999' is not an address to listen on: it must look like http://localhost:3000", "--urls", "http://localhost:99999")]
    [InlineData("Dunlin:MaxMessageSize must be a whole number from 1 to 67108864, not 'big'", "--Dunlin:MaxMessageSize", "big")]
    [InlineData("http://0.0.0.0:0 can be reached from other machines, and no API key is set: set Dunlin:ApiKey (environment variable Dunlin__ApiKey), or listen on this machine only, such as --urls http://localhost:3000", "--urls", "http://0.0.0.0:0")]
    [InlineData("Tokens: Keys[0]: a secret must have at least 32 bytes, this has 5", "--Dunlin:Tokens:Secret", "short")]
    [InlineData("an https address needs a certificate: set Kestrel:Certificates:Default:Path (and Password or KeyPath)", "--urls", "https://127.0.0.1:0")]
    public Task A_bad_option_is_one_line_and_exit_code_1(string explanation, params string[] args) => AssertRefusedAsync(explanation, args);

    [Fact]
    public Task A_misspelt_setting_in_the_environment_is_refused_too() => AssertRefusedAsync(
        "Dunlin:ApiKee is not a setting; there are AllowedOrigins, ApiKey, ApiKeys, BackpressureLimit, Channels, Compression, EventLoops, IdleTimeout, MaxBatchSize, MaxBytesPerSecond, MaxChannels, MaxChannelsPerConnection, MaxCommandsPerMessage, MaxConnections, MaxConnectionsPerAddress, MaxConnectionsPerUser, MaxHistoryBytes, MaxHttpSessions, MaxMessageSize, MaxMessagesPerSecond, MaxNotifySize, MeasureHandlers, Namespaces, OnlineInterval, Otlp, PingInterval, RevocationWindow, ShutdownTimeout, SubscribeOnConnect, Tokens, UseEventLoops",
        [],
        new() { ["Dunlin__ApiKee"] = "x" });

    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)occupant.LocalEndpoint).Port}";

        await AssertRefusedAsync(
            $"Failed to bind to address {url}: address already in use: stop the other program, or choose another port, such as --urls http://localhost:3001",
            ["--urls", url]);
    }

    [Fact]
    public async Task A_broken_appsettings_file_is_one_line_and_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("appsettings.json"), "{ \"Dunlin\": { ", TestContext.Current.CancellationToken);
        await using var server = ServerProcess.Start([], directory: folder.Path);

        Assert.Equal(1, await server.WaitForExitAsync());
        var line = Assert.Single(server.Errors.Split('\n'));
        Assert.StartsWith($"Dunlin cannot start: Failed to load configuration from file '{folder.File("appsettings.json")}'", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_come_from_appsettings_json_and_the_environment()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("appsettings.json"),
            """{ "Urls": "http://0.0.0.0:0", "Dunlin": { "MaxChannelsPerConnection": 1 } }""",
            TestContext.Current.CancellationToken);
        await using var server = ServerProcess.Start([], new() { ["Dunlin__ApiKey"] = "key" }, folder.Path);

        var address = await server.WaitUntilListeningAsync();
        await using var client = await TestSupport.NativeClient.ConnectAsync(new Uri($"ws://127.0.0.1:{address.Port}/ws"));
        await client.SubscribeAsync("a");
        await client.SendAsync("""{"type":"subscribe","channel":"b"}""");
        Assert.Equal("channel_limit", await client.ExpectErrorAsync());
        using var http = new HttpClient();
        using var stats = await http.GetAsync(new Uri($"http://127.0.0.1:{address.Port}/api/stats"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, stats.StatusCode);
    }

    [Theory]
    [InlineData("--help", "Usage: Dunlin.Server")]
    [InlineData("--version", "Dunlin 0.")]
    public async Task Help_and_version_print_and_exit_with_0(string option, string text)
    {
        await using var server = ServerProcess.Start([option]);
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Contains(text, server.Output, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(string explanation, string[] args, Dictionary<string, string>? environment = null)
    {
        await using var server = ServerProcess.Start(args, environment);

        Assert.Equal(1, await server.WaitForExitAsync());
        Assert.Equal($"Dunlin cannot start: {explanation}", server.Errors);
        Assert.Empty(server.Output);
    }
}
