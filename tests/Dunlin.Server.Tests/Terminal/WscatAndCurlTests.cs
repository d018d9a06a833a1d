using Dunlin.TestSupport;

namespace Dunlin.Server.Tests.Terminal;

/// <summary>People at a terminal, as docs/protocol-native.md shows it.</summary>
public sealed class WscatAndCurlTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Two_people_talk_by_hand()
    {
        await using var ann = await ConnectAsync();
        await using var bob = await ConnectAsync("-s", "dunlin.v1");
        await SubscribeAsync(ann);
        await SubscribeAsync(bob);

        await ann.WriteLineAsync("""{"type":"publish","id":1,"channel":"room:lobby","data":{"text":"hello"}}""");

        await bob.ExpectLineAsync("""< {"type":"message","channel":"room:lobby","data":{"text":"hello"},"connection":""");
        await ann.ExpectLineAsync("""< {"type":"message","channel":"room:lobby","data":{"text":"hello"},"connection":""");
        await ann.ExpectLineAsync("""< {"type":"published","id":1,"channel":"room:lobby","epoch":""");
        await bob.WriteLineAsync("""{"type":"dance"}""");
        await bob.ExpectLineAsync("""< {"type":"error","code":"unknown_type","message":"there is no command of this type"}""");
    }

    [Fact]
    public async Task A_notification_posted_by_curl_is_seen_in_wscat()
    {
        await using var ann = await ConnectAsync();
        await SubscribeAsync(ann);

        await using var curl = ChildProcess.Start("curl",
        [
            "--silent", "--show-error", "-X", "POST", new Uri(_server.Address, "/api/notify").AbsoluteUri,
            "-H", "Content-Type: application/json", "-d", """{"message":"the server restarts at noon"}""",
        ]);

        await curl.ExpectLineAsync("""{"success":true,"reached":1}""");
        await ann.ExpectLineAsync("""< {"type":"notification","data":{"message":"the server restarts at noon"},"timestamp":""");
    }

    [Fact]
    public async Task Curl_alone_listens_and_publishes()
    {
        await using var listening = Curl("--no-buffer", "/ws/sse?channel=room:lobby");
        var connected = System.Text.Json.JsonDocument.Parse((await listening.ExpectLineAsync("\"connected\""))["data: ".Length..]).RootElement;
        await listening.ExpectLineAsync("""data: {"type":"subscribed","channel":"room:lobby","epoch":""");
        var session = $"session={connected.GetProperty("session")}&key={connected.GetProperty("key")}";

        await using var sending = Curl("-d", """{"type":"publish","channel":"room:lobby","data":"by hand"}""", $"/ws/send?{session}");
        Assert.Equal(0, await sending.WaitForExitAsync());
        await listening.ExpectLineAsync("""data: {"type":"message","channel":"room:lobby","data":"by hand","connection":""");

        await using var polling = Curl("-d", """{"type":"subscribe","channel":"room:lobby","rewind":1}""", "/ws/poll");
        var answer = await polling.ExpectLineAsync("\"subscribed\"");
        Assert.Contains("\"data\":\"by hand\"", answer, StringComparison.Ordinal);
    }

    private ChildProcess Curl(string option, params string[] rest) =>
        ChildProcess.Start("curl", ["--silent", "--show-error", option, .. rest[..^1], new Uri(_server.Address, rest[^1]).AbsoluteUri]);

    private async Task<ChildProcess> ConnectAsync(params string[] arguments)
    {
        var wscat = NodeClients.StartWscat(["--connect", $"ws://127.0.0.1:{_server.Address.Port}/ws", .. arguments]);
        await wscat.ExpectLineAsync("""< {"type":"connected","session":""");
        return wscat;
    }

    private static async Task SubscribeAsync(ChildProcess wscat)
    {
        await wscat.WriteLineAsync("""{"type":"subscribe","channel":"room:lobby"}""");
        await wscat.ExpectLineAsync("""< {"type":"subscribed","channel":"room:lobby","epoch":""");
    }
}
