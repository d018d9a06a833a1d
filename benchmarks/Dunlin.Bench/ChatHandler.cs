using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Dunlin.Bench;

/// <summary>One room: every text message goes to everybody in it, the sender too, as <c>name: message</c>.</summary>
/// <remarks>The connection's data is its prefix, <c>name: </c>, encoded once: handling a message allocates nothing.</remarks>
internal sealed class ChatHandler(ITopics topics, bool compress = false) : WebSocketHandler<byte[]>
{
    private const string Room = "room";
    private const int MaxOnStack = 1024;

    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<byte[]> upgrade)
    {
        var name = upgrade.HttpContext.Request.Query["name"].ToString();
        upgrade.Data = Encoding.UTF8.GetBytes($"{(name.Length == 0 ? "anonymous" : name)}: ");
        return default;
    }

    public override void OnOpen(ServerWebSocket<byte[]> socket) => socket.Subscribe(Room);

    [SkipLocalsInit]
    public override void OnMessage(ServerWebSocket<byte[]> socket, ReadOnlySpan<byte> payload, MessageType type)
    {
        if (type != MessageType.Text)
            return;

        var prefix = socket.Data;
        var length = prefix.Length + payload.Length;
        var rented = length > MaxOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        var message = rented is null ? stackalloc byte[MaxOnStack] : rented;
        prefix.CopyTo(message);
        payload.CopyTo(message[prefix.Length..]);
        topics.Publish(Room, message[..length], MessageType.Text, compress);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
