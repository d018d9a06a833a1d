using System.Net.WebSockets;

namespace Dunlin.Bench.Peers.AspNetCore;

/// <summary>Accepts a WebSocket and runs its handler until one side is gone.</summary>
internal static class SocketEndpoint
{
    public static async Task RunAsync(HttpContext context, bool compression, Func<WebSocket, CancellationToken, Task> handler)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = compression });
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await handler(socket, stopping);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client left without a close frame, was cut off for not reading, or the server stops: everyday ends of a connection.
            context.RequestServices.GetRequiredService<ILogger<Program>>().LogDebug(exception, "A connection ended early.");
        }
    }
}
