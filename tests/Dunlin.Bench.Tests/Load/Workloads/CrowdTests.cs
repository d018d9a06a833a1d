using Dunlin.Bench.Load;
using Microsoft.AspNetCore.Builder;

namespace Dunlin.Bench.Tests.Load.Workloads;

/// <summary><c>crowd</c> in rooms that are right, and some that err on purpose.</summary>
public sealed class CrowdTests
{
    [Theory]
    [InlineData(Sabotage.None, 0, 0, 0)]
    [InlineData(Sabotage.Drop, 1, 0, 0)]
    [InlineData(Sabotage.Repeat, 0, 1, 0)]
    [InlineData(Sabotage.Swap, 0, 0, 1)]
    public async Task Sees_every_fault(Sabotage sabotage, int missing, int repeated, int outOfOrder)
    {
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/room", new SabotagedRoom(sabotage)));

        var result = await RunAsync(app, plan => plan with { Clients = 5, Senders = 3, Messages = 30 });

        Assert.Equal((missing, repeated, outOfOrder), (result.Missing, result.Repeated, result.OutOfOrder));
        Assert.Equal(sabotage == Sabotage.None, result.IsRight);
        Assert.Equal((5 * 3 * 30) - missing + repeated, result.Operations);
        Assert.Equal(0, result.OtherOrder);
    }

    [Fact]
    public async Task Sees_a_member_that_heard_the_senders_in_another_order()
    {
        await using var app = await TestApp.StartAsync(map => map.MapWebSocket("/room", new ReorderingRoom(messages: 5)));

        var result = await RunAsync(app, plan => plan with { Clients = 3, Senders = 2, Messages = 5 });

        Assert.Equal((0, 0, 0, 1), (result.Missing, result.Repeated, result.OutOfOrder, result.OtherOrder));
        Assert.False(result.IsRight);
    }

    private static Task<LoadResult> RunAsync(TestApp app, Func<LoadPlan, LoadPlan> change) =>
        ShortPlan.RunAsync("crowd", change(ShortPlan.For(app.WebSocketAddress("/room"))));
}
