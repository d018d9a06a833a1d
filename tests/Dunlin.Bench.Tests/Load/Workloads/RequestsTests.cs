using Dunlin.Bench.Load;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Bench.Tests.Load.Workloads;

/// <summary><c>http</c> against servers that are right, and some that err on purpose.</summary>
public sealed class RequestsTests : IDisposable
{
    private readonly SemaphoreSlim _never = new(0);
    private int _requests;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(1, 500)]
    [InlineData(4, 500)]
    public async Task Counts_answers(int inFlight, int rate)
    {
        await using var app = await TestApp.StartAsync(map => map.MapGet("/", () => "hello"));

        var result = await RunAsync(app, plan => plan with { InFlight = inFlight, Rate = rate });

        Assert.True(result.IsRight);
        Assert.InRange(result.Operations, 1, long.MaxValue);
        Assert.InRange(result.LatencyP50, 1, result.LatencyMax);
        Assert.InRange(result.BytesReceived, "HTTP/1.1 200 OK\r\n\r\nhello".Length * result.Operations, long.MaxValue);
        Assert.InRange(result.BytesSent, 1, result.BytesReceived);
    }

    [Fact]
    public async Task Understands_chunks_and_answers_larger_than_its_buffer()
    {
        var body = new string('x', 1_000_000);
        await using var app = await TestApp.StartAsync(map => map.MapGet("/", async (HttpResponse response) =>
        {
            await response.WriteAsync(body);
            await response.Body.FlushAsync();
            await response.WriteAsync("end");
        }));

        var result = await RunAsync(app, plan => plan with { Rate = 0 });

        Assert.True(result.IsRight);
        Assert.InRange(result.BytesReceived, body.Length, long.MaxValue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sees_each_wrong_answer(bool hasWrongStatus)
    {
        // Not among the first: all answers are compared with the first that comes, and those of the first requests may overtake each other.
        await using var app = await TestApp.StartAsync(map => map.MapGet("/", () => Interlocked.Increment(ref _requests) == 100
            ? Results.Text(hasWrongStatus ? "hello" : "hallo", statusCode: hasWrongStatus ? 500 : 200)
            : Results.Text("hello")));

        var result = await RunAsync(app, plan => plan with { Rate = 0 });

        Assert.Equal((1, 0), (result.Wrong, result.Missing));
        Assert.False(result.IsRight);
    }

    [Fact]
    public async Task Misses_an_answer_that_does_not_come()
    {
        await using var app = await TestApp.StartAsync(map => map.MapGet("/", async (CancellationToken gone) =>
        {
            if (IsTheThird())
                await _never.WaitAsync(gone);
            return "hello";
        }));

        var result = await RunAsync(app, plan => plan with { Rate = 0 });

        Assert.Equal((0, 1), (result.Wrong, result.Missing));
        Assert.False(result.IsRight);
    }

    [Fact]
    public async Task At_a_fixed_rate_one_stall_delays_all_that_were_due_meanwhile()
    {
        await using var app = await TestApp.StartAsync(map => map.MapGet("/", async () =>
        {
            if (IsTheThird())
                await Task.Delay(TimeSpan.FromMilliseconds(250));
            return "hello";
        }));

        var result = await RunAsync(app, plan => plan with { Clients = 1, Rate = 1000, WarmUp = TimeSpan.Zero, Duration = TimeSpan.FromMilliseconds(300) });

        // One answer of 300 is late; nine tenths of the others were due while the only connection waited for it.
        Assert.True(result.IsRight);
        Assert.InRange(result.LatencyP50, 10_000, result.LatencyMax);
    }

    [Fact]
    public async Task A_server_that_does_not_keep_its_connections_is_an_error()
    {
        await using var app = await TestApp.StartAsync(map => map.MapGet("/", (HttpResponse response) =>
        {
            response.Headers.Connection = "close";
            return "hello";
        }));

        var error = await Assert.ThrowsAsync<LoadException>(() => RunAsync(app, plan => plan with { Rate = 0 }));

        Assert.Contains("connection", error.Message);
    }

    public void Dispose() => _never.Dispose();

    private static Task<LoadResult> RunAsync(TestApp app, Func<LoadPlan, LoadPlan> change) => ShortPlan.RunAsync("http", change(ShortPlan.For(app.HttpAddress)));

    private bool IsTheThird() => Interlocked.Increment(ref _requests) == 3; // all clients send one at once: it always comes
}
