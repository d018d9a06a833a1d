using Dunlin.Bench.Load;
using Dunlin.Bench.Tests.Peers;

namespace Dunlin.Bench.Tests.Load.Workloads;

/// <summary>Each of these workloads finds nothing wrong with the real servers, and says what they used.</summary>
public sealed class RealServersTests : PeerTest
{
    [Theory]
    [InlineData("http", "dunlin")]
    [InlineData("http", "bun")]
    [InlineData("poll", "dunlin")]
    [InlineData("poll", "bun")]
    [InlineData("longpoll", "dunlin")]
    [InlineData("longpoll", "bun")]
    public async Task Over_HTTP(string workload, string name)
    {
        await using var peer = await StartAsync(name);

        var result = await ShortPlan.RunAsync(workload, PlanFor(peer.BaseAddress), peer.ProcessId);

        Assert.True(result.IsRight);
        Assert.InRange(result.Operations, 1, long.MaxValue);
        Assert.NotNull(result.ServerMicrosecondsPerOperation);
    }

    [Theory]
    [InlineData("mixed", "dunlin")]
    [InlineData("mixed", "bun")]
    [InlineData("crowd", "dunlin")]
    [InlineData("crowd", "bun")]
    [InlineData("fanout", "dunlin")]
    [InlineData("fanout", "bun")]
    public async Task Over_WebSocket(string workload, string name)
    {
        await using var peer = await StartAsync(name);

        var result = await ShortPlan.RunAsync(workload, PlanFor(peer.WebSocket("chat")) with { HttpUrl = peer.BaseAddress, Clients = 20, Senders = 5 }, peer.ProcessId);

        Assert.True(result.IsRight);
        Assert.InRange(result.Operations, 1, long.MaxValue);
        Assert.NotNull(result.ServerMicrosecondsPerOperation);
        Assert.Equal(workload == "mixed", result.Http?.ServerMicrosecondsPerRequestAlone is not null);
    }

    // A server that has just been started compiles its code first, on a busy machine for seconds.
    private static LoadPlan PlanFor(Uri url) => ShortPlan.For(url) with { WarmUp = TimeSpan.FromSeconds(1), Patience = Until.HangGuard };
}
