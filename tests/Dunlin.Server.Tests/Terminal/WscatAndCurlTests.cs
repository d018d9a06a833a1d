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
