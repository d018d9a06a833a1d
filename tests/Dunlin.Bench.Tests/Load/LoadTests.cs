using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Workloads;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Bench.Tests.Load;

/// <summary>Short loads of a real server, a right one and some that err on purpose: the checker must see each error.</summary>
public sealed class LoadTests
{
    [Theory]
    [InlineData(Sabotage.None, 0, 0, 0)]
    [InlineData(Sabotage.Drop, 1, 0, 0)]
    [InlineData(Sabotage.Repeat, 0, 1, 0)]
    [InlineData(Sabotage.Swap, 0, 0, 1)]
    public async Task Chat_sees_every_fault(Sabotage sabotage, int missing, int repeated, int outOfOrder)
    {
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/room", new SabotagedRoom(sabotage)));

        var result = await RunAsync(() => new ClosedLoop(PlanFor(app, "/room") with { InFlight = 4 }, new Measurement(server: null), isRoom: true));

        Assert.Equal((missing, repeated, outOfOrder), (result.Missing, result.Repeated, result.OutOfOrder));
        Assert.Equal(sabotage == Sabotage.None, result.IsRight);
        Assert.InRange(result.Operations, 1, long.MaxValue);
        Assert.InRange(result.LatencyP50, 1, result.LatencyMax);
    }

    [Fact]
    public async Task Echo_counts_what_comes_back()
    {
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/echo", new EchoHandler()));

        var result = await RunAsync(() => new ClosedLoop(PlanFor(app, "/echo") with { Payload = 70_000 }, new Measurement(server: null), isRoom: false));

        Assert.True(result.IsRight);
        Assert.InRange(result.Operations, 1, long.MaxValue);
    }

    [Fact]
    public async Task Fanout_publishes_at_its_rate_to_everybody()
    {
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/room", new SabotagedRoom(Sabotage.None)));

        var result = await RunAsync(() => new Fanout(PlanFor(app, "/room"), new Measurement(server: null)));

        Assert.True(result.IsRight);
        Assert.InRange(result.Operations, 4, long.MaxValue);
    }

    [Fact]
    public async Task A_server_that_does_not_upgrade_is_an_error()
    {
        await using var app = await TestApp.StartAsync(map => map.MapGet("/echo", () => "no"));

        var error = Assert.Throws<LoadException>(() => Connect(app.WebSocketAddress("/echo")));

        Assert.Contains("HTTP/1.1 200", error.Message);
    }

    [Fact]
    public async Task Connect_counts_handshakes()
    {
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/echo", new EchoHandler()));

        var result = await OwnThread.RunAsync(() => Handshakes.Run(PlanFor(app, "/echo"), new Measurement(server: null)));

        Assert.InRange(result.Operations, 1, long.MaxValue);
    }

    private static void Connect(Uri url) => LoadSocket.Connect(url, 0).Dispose();

    private static LoadPlan PlanFor(TestApp app, string path) =>
        new(app.WebSocketAddress(path), Clients: 4, InFlight: 1, Rate: 200, Stamp.Size, WarmUp: TimeSpan.Zero, Duration: TimeSpan.FromMilliseconds(300)) { Patience = TimeSpan.FromSeconds(3) };

    private static Task<LoadResult> RunAsync(Func<MessageWorkload> create) => OwnThread.RunAsync(() =>
    {
        using var workload = create();
        return workload.Run("test");
    });
}
