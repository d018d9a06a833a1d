using System.Text;
using Dunlin.Bench.Load.Protocols;
using Dunlin.Bench.Tests.Load.Protocols;
using Dunlin.WebSockets;

namespace Dunlin.Bench.Tests.Load;

/// <summary>What the room does wrong, once, with a message that the second member gets from the first.</summary>
public enum Sabotage
{
    None,
    Drop,
    Repeat,
    Swap,
}

/// <summary>A room that speaks as the bench server's does, or as a peer's, and errs on purpose.</summary>
internal sealed class SabotagedRoom(Sabotage sabotage, ProtocolName protocol = ProtocolName.Raw, bool compress = false) : WebSocketHandler<string>
{
    private const int FaultAt = 20;
    private readonly Dialect _dialect = Dialect.Of(protocol);
    private readonly Lock _lock = new();
    private readonly List<ServerWebSocket<string>> _members = [];
    private int _upgrades;
    private int _messages;
    private string? _heldBack;

    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<string> upgrade)
    {
        // Where no name is given, as in the native protocol, members come in the order of theirs.
        var name = upgrade.HttpContext.Request.Query["name"].ToString();
        upgrade.Data = name.Length > 0 ? name : $"{_upgrades++}";
        return default;
    }

    public override void OnOpen(ServerWebSocket<string> socket)
    {
        if (_dialect.Greeting is { } greeting)
            socket.Send(greeting, compress);
        lock (_lock)
            _members.Add(socket);
    }

    public override void OnMessage(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        var received = Encoding.UTF8.GetString(payload);
        foreach (var (start, answer) in _dialect.Answers)
        {
            if (received.StartsWith(start, StringComparison.Ordinal))
            {
                socket.Send(answer, compress);
                return;
            }
        }

        var message = _dialect.Message(_dialect.Text(socket.Data, received));
        lock (_lock)
        {
            foreach (var member in _members)
                Deliver(member, message, isSuspect: socket.Data == "0" && member.Data == "1");
        }
    }

    private void Deliver(ServerWebSocket<string> member, string message, bool isSuspect)
    {
        if (!isSuspect || ++_messages < FaultAt || sabotage == Sabotage.None)
        {
            member.Send(message, compress);
            return;
        }

        if (_messages > FaultAt)
        {
            member.Send(message, compress);
            if (_heldBack is { } late)
                member.Send(late, compress);
            _heldBack = null;
            return;
        }

        if (sabotage == Sabotage.Swap)
            _heldBack = message;
        if (sabotage == Sabotage.Repeat)
        {
            member.Send(message, compress);
            member.Send(message, compress);
        }
    }
}
