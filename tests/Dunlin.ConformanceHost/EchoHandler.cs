namespace Dunlin.ConformanceHost;

/// <summary>Sends every message back as it came: text as text, binary as binary, compressed when that was negotiated.</summary>
internal sealed class EchoHandler : WebSocketHandler<object?>
{
    public override void OnMessage(ServerWebSocket<object?> socket, ReadOnlySpan<byte> payload, MessageType type) =>
        socket.Send(payload, type, compress: true);
}
