using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Bodies;

namespace Dunlin.Bench.Tests.Load.Workloads;

/// <summary><c>poll</c> and <c>longpoll</c> against rooms that are right, and some that err on purpose.</summary>
public sealed class PolledRoomTests
{
    public static TheoryData<string> Both => ["poll", "longpoll"];

    [Theory]
    [InlineData("poll", RoomFault.None, 0, 0, 0)]
    [InlineData("poll", RoomFault.Drop, 4, 0, 0)]
    [InlineData("poll", RoomFault.Repeat, 0, 4, 0)]
    [InlineData("poll", RoomFault.Swap, 0, 0, 4)]
    [InlineData("poll", RoomFault.Miss, 1, 0, 0)]
    [InlineData("longpoll", RoomFault.None, 0, 0, 0)]
    [InlineData("longpoll", RoomFault.Drop, 4, 0, 0)]
    [InlineData("longpoll", RoomFault.Repeat, 0, 4, 0)]
    [InlineData("longpoll", RoomFault.Swap, 0, 0, 4)]
    [InlineData("longpoll", RoomFault.Miss, 1, 0, 0)]
    public async Task Sees_every_fault_at_every_reader(string workload, RoomFault fault, int missing, int repeated, int outOfOrder)
    {
        var result = await RunAsync(workload, fault, plan => plan);

        Assert.Equal((missing, repeated, outOfOrder), (result.Missing, result.Repeated, result.OutOfOrder));
        Assert.Equal(fault == RoomFault.None, result.IsRight);
        Assert.InRange(result.Operations, 1, long.MaxValue);
        Assert.InRange(result.LatencyP50, 1, result.LatencyMax);
        Assert.InRange(result.BytesReceived, result.Operations * Stamp.Size, long.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_message_that_was_never_published_is_an_error(string workload) =>
        Assert.Contains("changed", (await FailAsync(workload, RoomFault.Change)).Message);

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_position_that_does_not_follow_is_an_error(string workload) =>
        Assert.Contains("position", (await FailAsync(workload, RoomFault.Jump)).Message);

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_room_that_answers_an_error_is_one(string workload) =>
        Assert.Contains("503", (await FailAsync(workload, RoomFault.Fail)).Message);

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Carries_bodies_that_JSON_escapes(string workload)
    {
        var result = await RunAsync(workload, RoomFault.None, plan => plan with { Body = BodyKind.Json, Payload = 1024 });

        Assert.True(result.IsRight);
        Assert.InRange(result.Operations, 1, long.MaxValue);
    }

    private static Task<LoadException> FailAsync(string workload, RoomFault fault) =>
        Assert.ThrowsAsync<LoadException>(() => RunAsync(workload, fault, plan => plan));

    private static async Task<LoadResult> RunAsync(string workload, RoomFault fault, Func<LoadPlan, LoadPlan> change)
    {
        await using var app = await TestApp.StartAsync(new RiggedHttpRoom(fault).Map);
        return await ShortPlan.RunAsync(workload, change(ShortPlan.For(app.HttpAddress)));
    }
}
