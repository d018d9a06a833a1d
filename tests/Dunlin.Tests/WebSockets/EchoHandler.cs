namespace Dunlin.Tests.WebSockets;

/// <summary>Sends every message back as it came, compressed when that was negotiated.</summary>
internal sealed class EchoHandler : WebSocketHandler<object?>
{
    public override void OnMessage(ServerWebSocket<object?> socket, ReadOnlySpan<byte> payload, MessageType type) =>
        socket.Send(payload, type, compress: true);
}
