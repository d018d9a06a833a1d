namespace Dunlin.Bench;

/// <summary>Sends every message back to its sender.</summary>
internal sealed class EchoHandler(bool compress = false) : WebSocketHandler<object?>
{
    public override void OnMessage(ServerWebSocket<object?> socket, ReadOnlySpan<byte> payload, MessageType type) =>
        socket.Send(payload, type, compress);
}
