using System.Text;

namespace Dunlin.Bench.Load.Protocols;

/// <summary>
/// Socket.IO 5 over Engine.IO 4: a packet is a digit of each protocol, the namespace, and JSON. The room is everybody in the main namespace,
/// the echo the namespace <c>/echo</c>; the event is <c>message</c> with one text, both ways (the head of peers/socketio/server.js).
/// </summary>
internal sealed class SocketIoProtocol(bool isRoom) : ILoadProtocol
{
    // The main namespace is left out; any other ends with a comma.
    private readonly byte[] _connect = isRoom ? "40"u8.ToArray() : "40/echo,"u8.ToArray();
    private readonly byte[] _before = isRoom ? "42[\"message\",\""u8.ToArray() : "42/echo,[\"message\",\""u8.ToArray();

    public bool EscapesTexts => true;

    public ReadOnlySpan<byte> Pong => "3"u8;

    private static ReadOnlySpan<byte> Open => "0"u8;

    private static ReadOnlySpan<byte> Ping => "2"u8;

    private static ReadOnlySpan<byte> Behind => "\"]"u8;

    public Uri Endpoint(Uri url, int client) => url.Complete("/socket.io/", $"EIO=4&transport=websocket&name={client}");

    public void Join(Joining client)
    {
        client.Await(Open);
        client.Send(_connect);
        client.Await(_connect);
    }

    public (byte[] Before, byte[] Behind) Envelope(int client) => (_before, Behind.ToArray());

    public Record Read(ReadOnlySpan<byte> packet)
    {
        if (packet.SequenceEqual(Ping))
            return new Record(RecordKind.Ping, packet.Length);
        if (!packet.StartsWith(_before) || !packet.EndsWith(Behind))
            throw new LoadException($"Socket.IO: expected a message, got {Encoding.UTF8.GetString(packet)}");

        return new Record(RecordKind.Text, packet.Length, packet[_before.Length..^Behind.Length]);
    }
}
