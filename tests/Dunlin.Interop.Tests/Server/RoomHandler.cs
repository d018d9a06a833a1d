using System.Text;

namespace Dunlin.Interop.Tests;

/// <summary>Rooms: "join blue", "leave blue", "say blue hello". Each but the last is acknowledged; "here?" is answered.</summary>
internal sealed class RoomHandler : WebSocketHandler<object?>
{
    public override void OnMessage(ServerWebSocket<object?> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        var words = Encoding.UTF8.GetString(payload).Split(' ', 3);
        switch (words[0])
        {
            case "join":
                socket.Subscribe(words[1]);
                socket.Send($"joined {words[1]}");
                break;
            case "leave":
                socket.Unsubscribe(words[1]);
                socket.Send($"left {words[1]}");
                break;
            case "say":
                socket.Publish(words[1], words[2]);
                break;
            default:
                socket.Send("here");
                break;
        }
    }
}
