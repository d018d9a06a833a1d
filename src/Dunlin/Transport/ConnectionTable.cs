using Dunlin.WebSockets;

namespace Dunlin.Transport;

/// <summary>The WebSocket connections of one loop, in no order; O(1) to add and remove. Belongs to the loop, but for <see cref="Count"/>.</summary>
internal sealed class ConnectionTable
{
    private readonly List<WebSocketConnection> _items = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public WebSocketConnection[] ToArray() => [.. _items];

    public void Add(WebSocketConnection connection)
    {
        connection.TableIndex = _items.Count;
        _items.Add(connection);
        Volatile.Write(ref _count, _items.Count);
    }

    public void Remove(WebSocketConnection connection)
    {
        var last = _items[^1];
        _items[connection.TableIndex] = last;
        last.TableIndex = connection.TableIndex;
        _items.RemoveAt(_items.Count - 1);
        Volatile.Write(ref _count, _items.Count);
    }
}
