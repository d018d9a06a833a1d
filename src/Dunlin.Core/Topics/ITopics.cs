namespace Dunlin;

/// <summary>Publishing to topics from anywhere: a controller, a background service, a handler. Thread-safe.</summary>
/// <remarks>
/// A publish appends the message once, whatever the number of subscribers, and never waits for any of them.
/// Every subscriber sees the publications of one topic in one order.
/// </remarks>
public interface ITopics
{
    /// <summary>Publishes text to every subscriber.</summary>
    /// <param name="topic">The topic's name; compared by ordinal.</param>
    /// <param name="text">The message; sent as UTF-8.</param>
    /// <param name="compress">Compress it (once for all) for subscribers that negotiated permessage-deflate.</param>
    PublishResult Publish(string topic, string text, bool compress = false);

    /// <summary>Publishes bytes to every subscriber. The payload is copied before the call returns.</summary>
    /// <param name="topic">The topic's name; compared by ordinal.</param>
    /// <param name="payload">The message. With <see cref="MessageType.Text"/> it must be UTF-8; that is not checked again.</param>
    /// <param name="type">Text or binary.</param>
    /// <param name="compress">Compress it (once for all) for subscribers that negotiated permessage-deflate.</param>
    PublishResult Publish(string topic, ReadOnlySpan<byte> payload, MessageType type = MessageType.Binary, bool compress = false);

    /// <summary>Connections subscribed to the topic now; 0 for one that nobody knows.</summary>
    int SubscriberCount(string topic);

    /// <summary>Topics with at least one subscriber.</summary>
    int Count { get; }
}
