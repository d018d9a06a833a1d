using System.Net.WebSockets;

namespace Dunlin.Bench.Peers.AspNetCore;

/// <summary>Sends back what it receives, piece by piece, as the sample of the documentation does.</summary>
internal static class Echo
{
    private const int BufferSize = 4 * 1024; // as in the documentation's sample

    public static async Task RunAsync(WebSocket socket, CancellationToken stopping)
    {
        var buffer = new byte[BufferSize];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), stopping);
            if (received.MessageType == WebSocketMessageType.Close)
                break;
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, stopping);
        }

        await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, socket.CloseStatusDescription, stopping);
    }
}
