using Dunlin.TestSupport;
using Dunlin.Tests.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Transport.DirectUpgrades;

/// <summary>Connections that say nothing at first, and requests under way when the server stops.</summary>
public sealed class SilentConnectionTests
{
    [Fact]
    public async Task One_that_speaks_late_is_served()
    {
        var time = new ManualTimeProvider();
        await using var app = await TestApp.StartAsync(Map, configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var bystander = await Bystander.ConnectAsync(app);
        using var silent = await RawHttpClient.ConnectAsync(app.Port);
        await bystander.GetsAnswersAsync(); // the server has accepted both

        for (var second = 0; second < 3; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await bystander.GetsAnswersAsync();
        }

        Assert.Equal("fine", (await silent.GetAsync("/bystander")).Text);
        await silent.SendAsync(Direct.Request("/ws"));
        Assert.False(Direct.IsDirect(await silent.ReadHeadAsync()));
    }

    [Fact]
    public async Task A_stopping_server_ends_those_that_say_nothing()
    {
        await using var app = await TestApp.StartAsync(Map);
        using var silent = await RawHttpClient.ConnectAsync(app.Port);
        await Bystander.SeesAcceptedAsync(app, silent);
        var stopping = app.StopAsync();

        Assert.Equal(StreamEnd.Clean, await silent.WaitForEndAsync());
        await stopping.WaitAsync(Until.HangGuard);
    }

    [Fact]
    public async Task One_that_speaks_after_the_server_has_stopped_hears_that_it_has()
    {
        await using var app = await TestApp.StartAsync(Map);
        using var silent = await RawHttpClient.ConnectAsync(app.Port);
        await app.StopAsync();

        await silent.SendAsync(Direct.Request("/ws"));

        Assert.Equal(StreamEnd.Reset, await silent.WaitForEndAsync());
    }

    [Fact]
    public async Task A_stopping_server_finishes_what_is_under_way()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var decide = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.StartAsync(map => map.MapGet("/waits", async () =>
        {
            asked.SetResult();
            await decide.Task;
            return "done";
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync(Direct.Request("/waits"));
        await asked.Task.WaitAsync(Until.HangGuard);

        var stopping = app.StopAsync();
        Assert.False(stopping.IsCompleted);
        decide.SetResult();

        Assert.Equal("done", (await client.ReadResponseAsync()).Text);
        await stopping.WaitAsync(Until.HangGuard);
    }

    [Fact]
    public async Task A_server_whose_time_is_up_cuts_off_what_is_under_way()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.StartAsync(map => map.MapGet("/waits", async (HttpContext context) =>
        {
            context.RequestAborted.Register(heard.SetResult);
            asked.SetResult();
            await heard.Task;
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync(Direct.Request("/waits"));
        await asked.Task.WaitAsync(Until.HangGuard);

        await app.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Until.HangGuard);

        await heard.Task.WaitAsync(Until.HangGuard);
        await client.WaitForEndAsync();
    }

    [Fact]
    public async Task One_that_begins_to_wait_after_time_is_up_is_cut_off_too()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopped = new ManualResetEventSlim();
        await using var app = await TestApp.StartAsync(map => map.MapGet("/waits", async (HttpContext context) =>
        {
            asked.SetResult();
            stopped.Wait(Until.HangGuard);
            context.RequestAborted.Register(heard.SetResult);
            await heard.Task;
        }));
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync(Direct.Request("/waits"));
        await asked.Task.WaitAsync(Until.HangGuard);

        await app.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Until.HangGuard);
        stopped.Set();

        await heard.Task.WaitAsync(Until.HangGuard);
        await client.WaitForEndAsync();
    }

    private static void Map(WebApplication app)
    {
        Bystander.Map(app);
        app.MapWebSocket("/ws", new EchoHandler());
    }
}
