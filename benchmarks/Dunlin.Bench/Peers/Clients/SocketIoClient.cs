using System.Text.Json;

namespace Dunlin.Bench.Peers.Clients;

/// <summary>Socket.IO 5 over Engine.IO 4, WebSocket only: a packet is a digit of each protocol, the namespace, and JSON.</summary>
internal sealed class SocketIoClient(TextSocket socket, PeerWork work) : PeerClient(socket)
{
    private const string Open = "0";
    private const string Ping = "2";
    private const string Pong = "3";

    // The main namespace is left out; any other ends with a comma.
    private readonly string _namespace = work == PeerWork.Echo ? "/echo," : "";

    private string Connect => "40" + _namespace;

    private string Event => "42" + _namespace;

    public override Task SendAsync(string text, CancellationToken cancellationToken) =>
        Socket.SendAsync(Event + JsonSerializer.Serialize(new[] { "message", text }), cancellationToken);

    public override async Task<string> ReceiveAsync(CancellationToken cancellationToken)
    {
        var packet = await ReceivePacketAsync(Event, cancellationToken);
        return JsonSerializer.Deserialize<string[]>(packet) is ["message", var text]
            ? text
            : throw new InvalidDataException($"Expected the event message with one text, got {packet}");
    }

    protected override async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ReceivePacketAsync(Open, cancellationToken);
        await Socket.SendAsync(Connect, cancellationToken);
        await ReceivePacketAsync(Connect, cancellationToken);
    }

    // What follows the prefix. A ping is answered on the way.
    private async Task<string> ReceivePacketAsync(string prefix, CancellationToken cancellationToken)
    {
        while (true)
        {
            var packet = await Socket.ReceiveAsync(cancellationToken);
            if (packet == Ping)
                await Socket.SendAsync(Pong, cancellationToken);
            else if (packet.StartsWith(prefix, StringComparison.Ordinal))
                return packet[prefix.Length..];
            else
                throw new InvalidDataException($"Expected a packet {prefix}, got {packet}");
        }
    }
}
