using System.Text;

namespace Dunlin.Testing.Tests.Stress;

/// <summary>Tells the others, and acknowledges.</summary>
internal sealed class RoomHandler : WebSocketHandler<object?>
{
    public override void OnOpen(ServerWebSocket<object?> socket) => socket.Subscribe("room");

    public override void OnMessage(ServerWebSocket<object?> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        var text = Encoding.UTF8.GetString(payload);
        socket.Publish("room", text);
        socket.Send($"ack {text}");
    }
}
