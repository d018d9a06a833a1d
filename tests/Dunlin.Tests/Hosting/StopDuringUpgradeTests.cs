using System.Net.WebSockets;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dunlin.Tests.Hosting;

/// <summary>A connection whose upgrade was under way when the server began to stop is told so, like those that were open.</summary>
public sealed class StopDuringUpgradeTests
{
    [Theory]
    [InlineData(TestTransport.EventLoops)]
    [InlineData(TestTransport.KestrelSockets)]
    public async Task A_connection_that_opens_while_the_server_stops_is_closed_with_1001(TestTransport transport)
    {
        var handler = new SlowUpgrade();
        await using var app = await TestApp.StartAsync(web => web.MapWebSocket("/", handler), transport);
        using var deadline = new CancellationTokenSource(Until.HangGuard);
        using var client = new ClientWebSocket();
        var connecting = client.ConnectAsync(app.WebSocketAddress("/"), deadline.Token);
        await handler.Asked.Task;

        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        handler.Answer.SetResult();
        await connecting;
        var received = await client.ReceiveAsync(new byte[16], deadline.Token);

        Assert.Equal((WebSocketCloseStatus)CloseCodes.GoingAway, received.CloseStatus);
        Assert.Equal(1, handler.Shutdowns);
    }

    private sealed class SlowUpgrade : WebSocketHandler<object?>
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Shutdowns { get; private set; }

        public override async ValueTask OnUpgradeAsync(WebSocketUpgrade<object?> upgrade)
        {
            Asked.SetResult();
            await Answer.Task;
        }

        public override void OnShutdown(ServerWebSocket<object?> socket)
        {
            Shutdowns++;
            base.OnShutdown(socket);
        }
    }
}
