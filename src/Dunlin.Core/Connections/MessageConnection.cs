using Dunlin.Topics;

namespace Dunlin.Connections;

/// <summary>A connection that carries whole messages both ways, over whatever transport: what a protocol is spoken on.</summary>
internal abstract class MessageConnection(Shard shard, TopicRegistry topics, WireFormat format, ConnectionLimits limits)
    : Connection(shard, topics, format, limits)
{
    private static long s_lastId;

    /// <summary>A process-wide unique number.</summary>
    public long Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>Sends a message, copied before the call returns. Text must be UTF-8.</summary>
    public abstract SendResult SendMessage(ReadOnlySpan<byte> payload, MessageType type, bool compress);

    /// <summary>Publishes for this connection; whether it gets its own publication too is its endpoint's setting.</summary>
    public abstract PublishResult Publish(string topic, ReadOnlySpan<byte> payload, MessageType type, bool compress);

    /// <summary>Runs an action on the connection's loop, in order of posting: where its handler is called too.</summary>
    public abstract void Post(Action action);

    /// <summary>To be awaited: what follows runs on the connection's loop.</summary>
    public LoopSwitch SwitchToLoop() => new(this);

    /// <summary>Ends it, with what was sent before still delivered.</summary>
    /// <exception cref="ArgumentException">The code may not be sent, or the reason is too long for a close frame.</exception>
    public abstract void Close(int code, string reason);
}
