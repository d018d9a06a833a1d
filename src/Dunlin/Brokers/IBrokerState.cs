namespace Dunlin;

/// <summary>Whether this node can reach its broker, for health checks. Thread-safe.</summary>
public interface IBrokerState
{
    /// <summary>Whether there is one. Without, a node is a server by itself.</summary>
    bool IsConfigured { get; }

    /// <summary>
    /// Whether it can be reached; true without one. While it cannot, the node goes on serving those who are connected to it: who is subscribed stays so, channels that it follows can be subscribed to, recovered and read
    /// as they were, ephemeral publications reach the subscribers of this node. What is to be kept is refused, so that nothing accepted is lost.
    /// </summary>
    bool IsConnected { get; }

    /// <summary>Since when it cannot be reached; null while it can.</summary>
    DateTimeOffset? LostAt { get; }
}
