using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Bench.Tests.Load;

/// <summary>A room that speaks as the bench server's does, and after some messages ends two of its members, each in its own way.</summary>
internal sealed class CuttingRoom(IServiceProvider services, string terminated, string closed) : WebSocketHandler<string>
{
    private const string Room = "room";
    private const int CutAt = 20;
    private readonly ITopics _topics = services.GetRequiredService<ITopics>();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServerWebSocket<string>> _members = [];
    private int _messages;

    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<string> upgrade)
    {
        upgrade.Data = upgrade.HttpContext.Request.Query["name"].ToString();
        return default;
    }

    public override void OnOpen(ServerWebSocket<string> socket)
    {
        socket.Subscribe(Room);
        lock (_lock)
            _members.Add(socket.Data, socket);
    }

    public override void OnMessage(ServerWebSocket<string> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        _topics.Publish(Room, $"{socket.Data}: {Encoding.UTF8.GetString(payload)}");
        lock (_lock)
        {
            if (++_messages != CutAt)
                return;
            _members[terminated].Terminate();
            _members[closed].Close(1008, "does not read");
        }
    }
}
