using Dunlin.Bench.Load;
using Dunlin.Bench.Tests.Peers;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Bench.Tests.Load.Workloads;

/// <summary><c>churn</c>: what a server keeps open is found; the real ones keep nothing.</summary>
public sealed class ChurnTests : PeerTest
{
    // A room that opens a file for everybody who comes, and closes none. "keep" has it close them.
    private const string LeakyRoom = """
        const { openSync, closeSync } = require("node:fs");
        const { WebSocketServer } = require(process.argv[1]);
        const server = new WebSocketServer({ host: "127.0.0.1", port: 0, path: "/chat" }, () =>
          console.log(`listening on http://127.0.0.1:${server.address().port} pid ${process.pid}`));
        server.on("connection", (socket, request) => {
          const file = openSync("/dev/null");
          const name = new URL(request.url, "http://here").searchParams.get("name");
          socket.on("message", (text) => { for (const member of server.clients) member.send(`${name}: ${text}`); });
          socket.on("error", () => socket.terminate());
          socket.on("close", () => { if (process.argv[2] === "tidy") closeSync(file); });
        });
        """;

    [Theory]
    [InlineData("dunlin")]
    [InlineData("bun")]
    public async Task The_real_servers_are_left_with_nothing(string name)
    {
        await using var peer = await StartAsync(name);

        var result = await RunAsync(peer, patience: Until.HangGuard);

        Assert.True(result.IsRight);
        Assert.Equal(result.Operations, result.Clients);
        Assert.InRange(result.Operations, 1, long.MaxValue);
        Assert.InRange(result.ServerResidentAfter ?? 0, 1, long.MaxValue);
    }

    [Theory]
    [InlineData("leaky")]
    [InlineData("tidy")]
    public async Task What_is_left_open_is_counted(string manner)
    {
        var script = Script(LeakyRoom);
        await using var peer = await PeerProcess.StartAsync(
            script with { CommandLine = [.. script.CommandLine, RepositoryPath.Of("benchmarks", "peers", "ws", "node_modules", "ws"), manner] },
            new PeerOptions(),
            HangGuard);

        var result = await RunAsync(peer, patience: TimeSpan.FromSeconds(5));

        Assert.Equal((0, manner == "leaky" ? result.Clients : 0), (result.Missing, result.LeftOpen));
        Assert.Equal(manner == "tidy", result.IsRight);
    }

    [Fact]
    public async Task A_client_that_is_not_heard_is_missing()
    {
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/chat", new DeafRoom()));

        var result = await ShortPlan.RunAsync("churn", ShortPlan.For(app.WebSocketAddress("/chat")) with { Rate = 20 }, Environment.ProcessId);

        Assert.InRange(result.Missing, 1, long.MaxValue);
        Assert.Equal(0, result.Operations);
        Assert.False(result.IsRight);
    }

    [Fact]
    public async Task Without_the_server_s_process_it_does_not_begin() =>
        Assert.Contains("--pid", (await Assert.ThrowsAsync<LoadException>(() => ShortPlan.RunAsync("churn", ShortPlan.For(new Uri("ws://127.0.0.1:1/"))))).Message);

    private static Task<LoadResult> RunAsync(PeerProcess peer, TimeSpan patience) =>
        ShortPlan.RunAsync("churn", ShortPlan.For(peer.WebSocket("chat")) with { Patience = patience }, peer.ProcessId);

    private sealed class DeafRoom : WebSocketHandler<object?>
    {
        public override void OnMessage(ServerWebSocket<object?> socket, ReadOnlySpan<byte> payload, MessageType type)
        {
        }
    }
}
