using System.Net.WebSockets;
using System.Text;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dunlin.Tests.Transport;

/// <summary>Upgrades that are not Dunlin's: ASP.NET Core's own WebSockets (SignalR stands on them) and protocols of the application's own.</summary>
public sealed class UpgradeTests
{
    [Theory, OverBothTransports]
    public async Task Aspnet_core_web_sockets_work_on_the_transport(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(
            map =>
            {
                map.UseWebSockets();
                map.Map("/aspnet", Echo);
            },
            transport);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(app.WebSocketAddress("/aspnet"), default).WaitAsync(Until.HangGuard);

        for (var size = 0; size < 300_000; size = (size * 3) + 1)
        {
            await client.SendAsync(TestBytes.Take(0, size), WebSocketMessageType.Binary, endOfMessage: true, default).WaitAsync(Until.HangGuard);
            Assert.True(TestBytes.Matches(await Receive(client), 0));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", default).WaitAsync(Until.HangGuard);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
    }

    [Theory, OverBothTransports]
    public async Task A_protocol_of_the_applications_own_may_take_over_the_connection(TestTransport transport)
    {
        await using var app = await TestApp.StartAsync(
            map => map.MapGet("/shout", async (HttpContext context) =>
            {
                context.Response.Headers.Upgrade = "shout";
                await using var stream = await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
                var buffer = new byte[100];
                for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(buffer, 0, read).ToUpperInvariant()));
            }),
            transport);
        using var client = await RawHttpClient.ConnectAsync(app.Port);

        await client.SendAsync("GET /shout HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nhello\n");

        Assert.Equal(101, (await client.ReadHeadAsync()).Status);
        Assert.Equal("HELLO", await client.ReadLineAsync());
        await client.SendAsync("again\n");
        Assert.Equal("AGAIN", await client.ReadLineAsync());
        client.FinishSending();
        await client.WaitForEndAsync();
    }

    private static async Task Echo(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[10_000];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
                break;
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, default);
    }

    private static async Task<byte[]> Receive(ClientWebSocket client)
    {
        using var message = new MemoryStream();
        var buffer = new byte[10_000];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await client.ReceiveAsync(buffer.AsMemory(), default).AsTask().WaitAsync(Until.HangGuard);
            message.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return message.ToArray();
    }
}
