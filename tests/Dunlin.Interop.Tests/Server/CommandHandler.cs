using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace Dunlin.Interop.Tests;

/// <summary>Does what the client says: "close 4001 see you", "terminate", "ping abcd". Reports how connections end.</summary>
internal sealed class CommandHandler(ChannelWriter<CloseSeen> closes) : WebSocketHandler<object?>
{
    public override void OnMessage(ServerWebSocket<object?> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        var words = Encoding.UTF8.GetString(payload).Split(' ', 3);
        switch (words[0])
        {
            case "close":
                socket.Close(int.Parse(words[1], CultureInfo.InvariantCulture), words[2]);
                break;
            case "terminate":
                socket.Terminate();
                break;
            case "ping":
                socket.Ping(Encoding.UTF8.GetBytes(words[1]));
                socket.Send("pinged");
                break;
            default:
                socket.Close(CloseCodes.UnsupportedData, "unknown command");
                break;
        }
    }

    public override void OnClose(ServerWebSocket<object?> socket, int code, string reason) =>
        closes.TryWrite(new CloseSeen(code, reason));
}
