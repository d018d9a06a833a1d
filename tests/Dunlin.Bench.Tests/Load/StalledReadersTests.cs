using Dunlin.Bench.Load;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Bench.Tests.Load;

/// <summary>Some read nothing: what the others get must not suffer, and who was cut off is counted.</summary>
public sealed class StalledReadersTests
{
    [Fact]
    public async Task A_server_that_cuts_them_off_is_right()
    {
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/chat", new CuttingRoom(map.Services, terminated: "3", closed: "7")));

        var result = await LoadRun.ChatAsync(PlanFor(app));

        Assert.Equal((2, 2), (result.Stalled, result.CutOff));
        AssertAllCameToTheOthers(result);
    }

    // Far more than the system keeps for them waits when they are asked.
    [Fact]
    public async Task A_server_that_keeps_them_is_seen_too()
    {
        await using var app = await TestApp.StartAsync(map =>
            map.MapWebSocket("/chat", new ChatHandler(map.Services.GetRequiredService<ITopics>()), options => options.BackpressureLimit = int.MaxValue));

        var result = await LoadRun.FanoutAsync(PlanFor(app) with { Payload = 16 * 1024, Duration = TimeSpan.FromSeconds(1) });

        Assert.Equal((2, 0), (result.Stalled, result.CutOff));
        AssertAllCameToTheOthers(result);
    }

    [Theory]
    [InlineData(16, 5, 1)]
    [InlineData(100, 5, 5)]
    [InlineData(101, 5, 6)]
    [InlineData(1000, 50, 500)]
    [InlineData(1, 50, 0)]
    [InlineData(16, 0, 0)]
    public void They_are_so_many_per_cent_spread_evenly_and_never_the_first(int clients, int percent, int expected)
    {
        using var stalled = new StalledReaders(LoadRun.Plan(new Uri("ws://localhost")) with { Clients = clients, StalledPercent = percent });

        Assert.Equal(expected, stalled.Count);
        Assert.Equal(expected, Enumerable.Range(0, clients).Count(stalled.Includes));
        Assert.False(stalled.Includes(0));
    }

    private static LoadPlan PlanFor(TestApp app) => LoadRun.Plan(app.WebSocketAddress("/chat")) with { Clients = 8, StalledPercent = 25 };

    private static void AssertAllCameToTheOthers(LoadResult result)
    {
        Assert.Equal((0, 0, 0), (result.Missing, result.Repeated, result.OutOfOrder));
        Assert.InRange(result.Operations, 1, long.MaxValue);
    }
}
