using System.Text.Json;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>What clients hear of a server that stops.</summary>
public sealed class NativeShutdownTests
{
    [Theory]
    [InlineData(NativeTransport.WebSocket)]
    [InlineData(NativeTransport.EventStream)]
    [InlineData(NativeTransport.LongPolling)]
    public async Task A_stopping_server_says_when_to_come_back_and_closes_with_1001(NativeTransport transport)
    {
        var polled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.StartAsync(a =>
        {
            a.Use(next => context =>
            {
                if (context.Request.Query.ContainsKey("session") && context.Request.Path == "/ws/poll")
                    polled.TrySetResult();
                return next(context);
            });
            a.MapDunlin();
        },
        // No notice of how many are online: it would answer the poll, and the next one would find nobody.
        configure: builder => builder.Services.AddSingleton<TimeProvider>(new ManualTimeProvider()));
        await using var client = await NativeClient.ConnectAsync(app, transport);
        var reading = client.ReadToCloseAsync();
        if (transport == NativeTransport.LongPolling)
            await polled.Task.WaitAsync(Until.HangGuard, TestContext.Current.CancellationToken);

        await app.StopAsync(TestContext.Current.CancellationToken);

        var last = Assert.Single(await reading);
        Assert.Equal("disconnect", last.GetProperty("type").GetString());
        Assert.Equal(1001, last.GetProperty("code").GetInt32());
        Assert.Equal("server is shutting down", last.GetProperty("reason").GetString());
        Assert.True(last.GetProperty("reconnect").GetBoolean());
        Assert.InRange(last.GetProperty("after").GetInt32(), 250, 30_000);
        Assert.Equal(1001, (int)client.CloseStatus!);
    }
}
