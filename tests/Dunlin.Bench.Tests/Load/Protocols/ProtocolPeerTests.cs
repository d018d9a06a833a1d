using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;
using Dunlin.Bench.Tests.Peers;

namespace Dunlin.Bench.Tests.Load.Protocols;

/// <summary>Each protocol against the server that it was made for.</summary>
public sealed class ProtocolPeerTests : PeerTest
{
    [Theory]
    [InlineData("dunlin", "raw")]
    [InlineData("dunlin", "native")]
    [InlineData("dunlin-sockets", "native")]
    [InlineData("bun", "raw")]
    [InlineData("elysia", "raw")]
    [InlineData("ws", "raw")]
    [InlineData("socketio", "socketio")]
    [InlineData("signalr", "signalr")]
    [InlineData("aspnetcore", "raw")]
    public async Task Nothing_is_missing(string name, string protocol)
    {
        await using var peer = await StartAsync(name);
        var plan = LoadRun.Plan(peer.WebSocket("/")) with { Protocol = ProtocolNames.Parse(protocol) };
        var json = plan with { Body = BodyKind.Json, Payload = 1024 };

        AssertAllCame(await LoadRun.ChatAsync(plan));
        AssertAllCame(await LoadRun.ChatAsync(json));
        AssertAllCame(await LoadRun.EchoAsync(plan));
        AssertAllCame(await LoadRun.FanoutAsync(json));
        Assert.InRange((await LoadRun.ConnectAsync(plan)).Operations, 1, long.MaxValue);
        Assert.InRange((await LoadRun.IdleAsync(plan)).BytesReceived, 1, long.MaxValue);
    }

    [Theory]
    [InlineData("socketio", "socketio")]
    [InlineData("signalr", "signalr")]
    [InlineData("aspnetcore", "raw")]
    public async Task Messages_of_many_frames_or_segments_come_whole(string name, string protocol)
    {
        await using var peer = await StartAsync(name);

        AssertAllCame(await LoadRun.ChatAsync(LoadRun.Plan(peer.WebSocket("/")) with { Protocol = ProtocolNames.Parse(protocol), Body = BodyKind.Json, Payload = 20_000 }));
    }

    [Fact]
    public async Task A_server_of_another_protocol_is_an_error()
    {
        await using var peer = await StartAsync("bun");

        await Assert.ThrowsAsync<LoadException>(() => LoadRun.ChatAsync(LoadRun.Plan(peer.WebSocket("/")) with { Protocol = ProtocolName.SocketIo }));
    }

    private static void AssertAllCame(LoadResult result)
    {
        Assert.Equal((0, 0, 0), (result.Missing, result.Repeated, result.OutOfOrder));
        Assert.InRange(result.Operations, 1, long.MaxValue);
        Assert.InRange(result.BytesReceived, result.Operations * Stamp.Size, long.MaxValue);
        Assert.InRange(result.BytesSent, Stamp.Size, long.MaxValue);
    }
}
