using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>A person at a terminal with wscat.</summary>
public sealed class WscatTests : IAsyncLifetime
{
    private InteropServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await InteropServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Typed_lines_come_back()
    {
        await using var wscat = await ConnectAsync("/echo");

        await wscat.WriteLineAsync("hello");
        await wscat.ExpectLineAsync("< hello");
        await wscat.WriteLineAsync("再见");
        await wscat.ExpectLineAsync("< 再见");
    }

    [Fact]
    public async Task Two_people_talk_in_a_room()
    {
        await using var ann = await ConnectAsync("/rooms");
        await using var bob = await ConnectAsync("/rooms");
        await ann.WriteLineAsync("join blue");
        await ann.ExpectLineAsync("< joined blue");
        await bob.WriteLineAsync("join blue");
        await bob.ExpectLineAsync("< joined blue");

        await ann.WriteLineAsync("say blue hello, Bob");
        await bob.ExpectLineAsync("< hello, Bob");
        await bob.WriteLineAsync("say blue hello, Ann");
        await ann.ExpectLineAsync("< hello, Ann");
    }

    [Fact]
    public async Task Headers_and_subprotocol_reach_the_server()
    {
        await using var wscat = await ConnectAsync("/protocols", "-s", "chat.v1", "-H", "X-Token: t1", "-H", "Cookie: visit=v1");

        await wscat.ExpectLineAsync("< HTTP/1.1 token=t1 visit=v1");
    }

    [Fact]
    public async Task A_ping_is_answered_and_one_from_the_server_is_seen()
    {
        await using var wscat = await ConnectAsync("/commands", "--slash", "--show-ping-pong");

        await wscat.WriteLineAsync("/ping abc");
        await wscat.ExpectLineAsync("Received pong (data: \"abc\")");
        await wscat.WriteLineAsync("ping abcd");
        await wscat.ExpectLineAsync("Received ping (data: \"abcd\")");
    }

    [Fact]
    public async Task Closing_tells_the_server_code_and_reason()
    {
        await using var wscat = await ConnectAsync("/commands", "--slash");

        await wscat.WriteLineAsync("/close 4001 had enough");

        Assert.Equal(new CloseSeen(4001, "had enough"), await _server.NextCloseAsync());
        await wscat.ExpectLineAsync("Disconnected (code: 4001");
        Assert.Equal(0, await wscat.WaitForExitAsync());
    }

    [Fact]
    public async Task A_closing_server_is_shown_with_code_and_reason()
    {
        await using var wscat = await ConnectAsync("/commands");

        await wscat.WriteLineAsync("close 4002 see you");

        await wscat.ExpectLineAsync("Disconnected (code: 4002, reason: \"see you\")");
        Assert.Equal(0, await wscat.WaitForExitAsync());
    }

    [Fact]
    public async Task A_refused_upgrade_is_shown_with_its_status()
    {
        await using var wscat = NodeClients.StartWscat("--connect", _server.Address("/private").AbsoluteUri);

        await wscat.ExpectLineAsync("error: Unexpected server response: 401");

        Assert.Equal(255, await wscat.WaitForExitAsync());
    }

    private async Task<ChildProcess> ConnectAsync(string path, params string[] arguments)
    {
        var wscat = NodeClients.StartWscat(["--connect", _server.Address(path).AbsoluteUri, .. arguments]);
        await wscat.ExpectLineAsync("Connected (press CTRL+C to quit)");
        return wscat;
    }
}
