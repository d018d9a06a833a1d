using Dunlin.Bench.Load;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Bench.Tests.Load.Workloads;

/// <summary><c>mixed</c>: either side's faults are seen while the other goes on.</summary>
public sealed class MixedTests
{
    private int _requests;

    [Fact]
    public async Task Measures_the_requests_alone_and_beside_the_messages()
    {
        var result = await RunAsync(Sabotage.None, wrongAnswers: 0);

        Assert.True(result.IsRight);
        Assert.InRange(result.Operations, 1, long.MaxValue);
        Assert.Equal(2, result.Http?.Clients);
        Assert.InRange(result.Http!.Requests, 1, long.MaxValue);
        Assert.InRange(result.Http.LatencyP50, 1, result.Http.LatencyP99);
        Assert.InRange(result.Http.LatencyP50Alone, 1, result.Http.LatencyP99Alone);
    }

    [Fact]
    public async Task Sees_a_lost_message() => Assert.Equal((1, 0), Faults(await RunAsync(Sabotage.Drop, wrongAnswers: 0)));

    [Fact]
    public async Task Sees_a_wrong_answer() => Assert.Equal((0, 1), Faults(await RunAsync(Sabotage.None, wrongAnswers: 1)));

    private static (long Missing, long Wrong) Faults(LoadResult result)
    {
        Assert.False(result.IsRight);
        return (result.Missing, result.Wrong);
    }

    private async Task<LoadResult> RunAsync(Sabotage sabotage, int wrongAnswers)
    {
        await using var app = await TestApp.StartAsync(map =>
        {
            map.MapWebSocket("/room", new SabotagedRoom(sabotage));
            map.MapGet("/", () => Interlocked.Increment(ref _requests) is > 5 and var number && number <= 5 + wrongAnswers ? "hallo" : "hello");
        });
        return await ShortPlan.RunAsync("mixed", ShortPlan.For(app.WebSocketAddress("/room")) with { HttpUrl = app.HttpAddress, InFlight = 30 });
    }
}
