using System.Text;
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

/// <summary>A room that speaks as the bench server's does, and errs on purpose.</summary>
internal sealed class SabotagedRoom(Sabotage sabotage) : WebSocketHandler<string>
{
    private const int FaultAt = 20;
    private readonly Lock _lock = new();
    private readonly List<ServerWebSocket<string>> _members = [];
    private int _messages;
    private string? _heldBack;

    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<string> upgrade)
    {
        upgrade.Data = upgrade.HttpContext.Request.Query["name"].ToString();
        return default;
    }

    public override void OnOpen(ServerWebSocket<string> socket)
    {
        lock (_lock)
            _members.Add(socket);
    }

    public override void OnMessage(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        var message = $"{socket.Data}: {Encoding.UTF8.GetString(payload)}";
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
            member.Send(message);
            return;
        }

        if (_messages > FaultAt)
        {
            member.Send(message);
            if (_heldBack is { } late)
                member.Send(late);
            _heldBack = null;
            return;
        }

        if (sabotage == Sabotage.Swap)
            _heldBack = message;
        if (sabotage == Sabotage.Repeat)
        {
            member.Send(message);
            member.Send(message);
        }
    }
}
