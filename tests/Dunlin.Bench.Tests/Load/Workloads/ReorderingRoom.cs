using System.Text;
using Dunlin.WebSockets;

namespace Dunlin.Bench.Tests.Load.Workloads;

/// <summary>A room that keeps every sender's order, but has two of its members hear different senders first.</summary>
/// <param name="messages">What each of the senders 0 and 1 says.</param>
internal sealed class ReorderingRoom(int messages) : WebSocketHandler<string>
{
    private readonly Lock _lock = new();
    private readonly List<ServerWebSocket<string>> _members = [];
    private readonly List<string>[] _said = [[], []];

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
        lock (_lock)
        {
            _said[socket.Data == "0" ? 0 : 1].Add($"{socket.Data}: {Encoding.UTF8.GetString(payload)}");
            if (_said[0].Count + _said[1].Count == 2 * messages)
                _members.ForEach(TellAll);
        }
    }

    private void TellAll(ServerWebSocket<string> member)
    {
        var first = member.Data == "1" ? 1 : 0;
        foreach (var message in _said[first].Concat(_said[1 - first]))
            member.Send(message);
    }
}
