using Dunlin.Client.Tests.Support;

namespace Dunlin.Client.Tests.Connections;

/// <summary>Handlers of the application.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task A_handler_that_fails_is_told_and_disturbs_no_other()
    {
        await using var scripted = new ScriptedClient();
        var opened = new Recorded<ConnectionOpened>();
        scripted.Client.Opened += _ => throw new InvalidOperationException("oops");
        scripted.Client.Opened += async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("oops later");
        };
        scripted.Client.Opened += opened.AddAsync;

        await scripted.ConnectAsync();

        await opened.NextAsync();
        var errors = await scripted.Errors.TakeAsync(2);
        Assert.All(errors, error => Assert.Equal("handler_failed", error.Code));
        Assert.Equal(["oops", "oops later"], errors.Select(error => error.InnerException!.Message));
    }

    [Fact]
    public async Task A_failing_error_handler_does_not_call_itself()
    {
        await using var scripted = new ScriptedClient();
        var calls = 0;
        scripted.Client.Error += _ =>
        {
            calls++;
            throw new InvalidOperationException("the hook itself");
        };
        var transport = await scripted.ConnectAsync();

        transport.Say("""{"type":"error","code":"internal","message":"something"}""");
        await scripted.Errors.NextAsync();
        await scripted.DisposeAsync();

        Assert.Equal(1, calls);
        Assert.Single(scripted.Log.Lines, line => line.Exception?.Message == "the hook itself");
    }

    [Fact]
    public async Task Notifications_and_how_many_are_online_arrive()
    {
        await using var scripted = new ScriptedClient();
        var notifications = new Recorded<Notification>();
        var online = new Recorded<int>();
        scripted.Client.NotificationReceived += notifications.AddAsync;
        scripted.Client.OnlineChanged += online.AddAsync;
        var transport = await scripted.ConnectAsync();

        transport.Say("""[{"type":"system","data":{"online":3}},{"type":"system","data":{"other":1}},{"type":"notification","data":{"message":"hi"},"timestamp":1767225600456},{"type":"newer","data":1}]""");

        var notification = await notifications.NextAsync();
        Assert.Equal(("""{"message":"hi"}""", 1767225600456), (notification.Data.ToString(), notification.Timestamp.ToUnixTimeMilliseconds()));
        Assert.Equal(3, await online.NextAsync());
        Assert.Equal(0, online.Waiting);
    }

    [Fact]
    public async Task Slow_handlers_make_notifications_be_left_out_not_kept_without_end()
    {
        await using var scripted = new ScriptedClient();
        var gate = new TaskCompletionSource();
        var received = 0;
        scripted.Client.NotificationReceived += async _ =>
        {
            Interlocked.Increment(ref received);
            await gate.Task;
        };
        var transport = await scripted.ConnectAsync();

        for (var i = 0; i < 3000; i++)
            transport.Say("""{"type":"notification","data":1,"timestamp":1}""");
        gate.SetResult();
        await scripted.DisposeAsync();

        Assert.InRange(received, 1024, 1026);
        Assert.Single(scripted.Log.Lines, line => line.Message.Contains("left out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_may_dispose_the_client()
    {
        await using var scripted = new ScriptedClient();
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scripted.Client.Opened += async _ =>
        {
            await scripted.Client.DisposeAsync();
            disposed.SetResult();
        };

        await scripted.ConnectAsync();

        await disposed.Task.OrGiveUp();
        Assert.Equal(DunlinClientState.Closed, scripted.Client.State);
    }
}
