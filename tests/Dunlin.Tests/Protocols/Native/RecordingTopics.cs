using System.Text;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>Topics that only remember what was published.</summary>
internal sealed class RecordingTopics : ITopics
{
    public List<(string Topic, string Message)> Published { get; } = [];

    public int Count => 0;

    public PublishResult Publish(string topic, string text, bool compress = false)
    {
        Published.Add((topic, text));
        return new PublishResult(3, 0);
    }

    public PublishResult Publish(string topic, ReadOnlySpan<byte> payload, MessageType type = MessageType.Binary, bool compress = false)
    {
        Assert.Equal(MessageType.Text, type);
        return Publish(topic, Encoding.UTF8.GetString(payload), compress);
    }

    public int SubscriberCount(string topic) => 3;
}
