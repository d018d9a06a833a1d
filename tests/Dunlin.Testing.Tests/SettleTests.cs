using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Testing.Tests;

/// <summary>What the settling waits for, and what it says of what it cannot see the end of.</summary>
public sealed class SettleTests
{
    [Fact]
    public async Task It_waits_for_a_handler_that_waits_for_something_else()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(gate.Task);
        var socket = server.CreateWebSocket("/gate");
        await socket.ConnectAsync();
        await socket.SendAsync("go");

        var settling = server.SettleAsync();
        Assert.False(settling.IsCompleted);
        gate.SetResult();
        await settling;

        Assert.Equal(["went"], socket.TakeTexts());
    }

    [Fact]
    public async Task It_fails_with_what_is_under_way_when_that_does_not_end()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new GateHandler(gate.Task);
        await using var server = await InMemoryServer.StartAsync(app => app.MapWebSocket("/gate", handler));
        var socket = server.CreateWebSocket("/gate");
        await socket.ConnectAsync();
        await socket.SendAsync("go");
        await handler.Entered;
        server.SettleTimeout = TimeSpan.FromMilliseconds(50);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => server.SettleAsync());

        Assert.Contains("OnMessage has not returned", exception.Message, StringComparison.Ordinal);
        gate.SetResult();
    }

    [Fact]
    public async Task A_server_with_a_handler_that_never_returns_can_be_disposed()
    {
        var server = await StartAsync(new TaskCompletionSource().Task);
        var socket = server.CreateWebSocket("/gate");
        await socket.ConnectAsync();
        await socket.SendAsync("go");

        await server.DisposeAsync();

        Assert.Equal(1006, socket.CloseCode);
    }

    [Fact]
    public async Task It_says_which_request_does_not_end()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await InMemoryServer.StartAsync(app => app.MapGet("/report", () => gate.Task));
        using var http = server.CreateHttpClient();
        var report = http.GetAsync(new Uri("/report", UriKind.Relative));
        server.SettleTimeout = TimeSpan.FromMilliseconds(50);

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => server.SettleAsync());

        Assert.Contains("GET /report", exception.Message, StringComparison.Ordinal);
        gate.SetResult();
        using var answer = await report;
    }

    [Fact]
    public async Task It_can_be_given_up()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(gate.Task);
        var socket = server.CreateWebSocket("/gate");
        await socket.ConnectAsync();
        await socket.SendAsync("go");
        using var cancellation = new CancellationTokenSource();

        var settling = server.SettleAsync(cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => settling);
        gate.SetResult();
    }

    [Fact]
    public async Task A_handler_that_waits_for_a_time_is_at_rest_until_it_has_come()
    {
        await using var server = await InMemoryServer.StartAsync(app => app.MapWebSocket("/later", new LaterHandler(app.Services.GetRequiredService<TimeProvider>())));
        var socket = server.CreateWebSocket("/later");
        await socket.ConnectAsync();

        await socket.SendAsync("a");
        await socket.SendAsync("b");
        await server.SettleAsync();
        Assert.Empty(socket.TakeTexts());

        await server.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Empty(socket.TakeTexts());
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["a"], socket.TakeTexts());
        await server.AdvanceAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(["b"], socket.TakeTexts());
    }

    [Fact]
    public async Task A_request_that_waits_for_a_time_is_at_rest_until_it_has_come()
    {
        await using var server = await InMemoryServer.StartAsync(app => app.MapGet("/later", async (TimeProvider time) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), time);
            return "now";
        }));
        using var http = server.CreateHttpClient();
        var answer = http.GetStringAsync(new Uri("/later", UriKind.Relative));

        await server.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.False(answer.IsCompleted);
        await server.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("now", await answer);
    }

    [Fact]
    public async Task A_deadline_is_no_wait()
    {
        // A cancellation after a time does not say that nothing happens before it.
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await InMemoryServer.StartAsync(app => app.MapGet("/", async (TimeProvider time) =>
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1), time);
            await gate.Task.WaitAsync(deadline.Token);
        }));
        using var http = server.CreateHttpClient();
        var answer = http.GetAsync(server.Address);

        var settling = server.SettleAsync();
        Assert.False(settling.IsCompleted);
        gate.SetResult();
        await settling;

        (await answer).Dispose();
    }

    [Fact]
    public async Task It_waits_for_handlers_of_clients()
    {
        await using var server = await InMemoryServer.StartAsync(app => app.MapDunlin("/ws"));
        var client = server.CreateClient();
        await client.ConnectAsync();
        var handled = 0;
        using var handler = client.Channel("a").OnAny(async _ =>
        {
            for (var i = 0; i < 100; i++)
                await Task.Yield();
            handled++;
        });
        await client.Channel("a").SubscribeAsync();

        var channels = server.Services.GetRequiredService<IChannels>();
        for (var i = 0; i < 10; i++)
            await channels.PublishAsync("a", "1"u8.ToArray());
        await server.SettleAsync();

        Assert.Equal(10, handled);
    }

    private static Task<InMemoryServer> StartAsync(Task gate) => InMemoryServer.StartAsync(app => app.MapWebSocket("/gate", new GateHandler(gate)));

    private sealed class GateHandler(Task gate) : AsyncWebSocketHandler<object?>
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public override async ValueTask OnMessageAsync(ServerWebSocket<object?> socket, ReadOnlyMemory<byte> payload, MessageType type)
        {
            _entered.TrySetResult();
            await gate;
            socket.Send("went");
        }
    }

    private sealed class LaterHandler(TimeProvider time) : AsyncWebSocketHandler<object?>
    {
        public override async ValueTask OnMessageAsync(ServerWebSocket<object?> socket, ReadOnlyMemory<byte> payload, MessageType type)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), time);
            await Task.Yield();
            socket.Send(Encoding.UTF8.GetString(payload.Span));
        }
    }
}
