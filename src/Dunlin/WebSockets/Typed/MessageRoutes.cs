using System.Text;

namespace Dunlin.WebSockets.Typed;

/// <summary>The message types of one handler: filled by its constructor, fixed from the first message on.</summary>
internal sealed class MessageRoutes<TData>
{
    private readonly List<(byte[] Type, MessageRoute<TData> Route)> _building = [];
    private volatile (byte[] Type, MessageRoute<TData> Route)[]? _fixed;

    public void Add(string type, MessageRoute<TData> route)
    {
        if (_fixed is not null)
            throw new InvalidOperationException("Message types are declared in the handler's constructor: a message has already arrived.");

        var name = Encoding.UTF8.GetBytes(type);
        if (name.Length > MessageEnvelope.MaxTypeLength)
            throw new ArgumentException($"A message type's name has at most {MessageEnvelope.MaxTypeLength} bytes of UTF-8.", nameof(type));
        if (_building.Exists(entry => entry.Type.AsSpan().SequenceEqual(name)))
            throw new ArgumentException($"The message type \"{type}\" has a handler already.", nameof(type));

        _building.Add((name, route));
    }

    /// <summary>The route of a type, or null. A walk: for the few types a handler has, comparing beats hashing.</summary>
    public MessageRoute<TData>? Find(ReadOnlySpan<byte> type)
    {
        foreach (var (name, route) in _fixed ??= [.. _building])
        {
            if (type.SequenceEqual(name))
                return route;
        }

        return null;
    }
}
