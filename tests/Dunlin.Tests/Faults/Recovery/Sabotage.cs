using System.Text;
using Dunlin.Channels;
using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Tests.Faults.Recovery;

/// <summary>What a broken server would do.</summary>
public enum Sabotage
{
    None,

    /// <summary>A publication is kept, and not delivered.</summary>
    Lost,

    /// <summary>A publication is delivered twice.</summary>
    Doubled,

    /// <summary>A publication is delivered otherwise than it is kept.</summary>
    Altered,

    /// <summary>A publication is delivered behind the next one.</summary>
    Overtaken,
}

/// <summary>Publishes like the server itself, but for one mistake.</summary>
internal sealed class Saboteur(ChannelRegistry channels, ITopics topics, Sabotage sabotage) : IChannelDelivery
{
    private byte[]? _held;

    public long Publish(string channel, string data) =>
        channels.Publish(channel, Encoding.UTF8.GetBytes($"\"data\":{data}"), ephemeral: false, this).Position.Offset;

    public PublishResult Deliver(in ChannelMessage message)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativePublications.Message(ref writer, in message);
        var text = writer.Written.ToArray();
        writer.Dispose();
        return Deliver(message.Channel.Topic, text);
    }

    private PublishResult Deliver(string topic, byte[] text)
    {
        switch (sabotage)
        {
            case Sabotage.Lost:
                return default;
            case Sabotage.Altered:
                return topics.Publish(topic, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace("sabotage", "other", StringComparison.Ordinal)), MessageType.Text);
            case Sabotage.Overtaken when _held is null:
                _held = text;
                return default;
        }

        var result = topics.Publish(topic, text, MessageType.Text);
        if (sabotage is Sabotage.Doubled or Sabotage.Overtaken)
            topics.Publish(topic, _held ?? text, MessageType.Text);
        _held = null;
        return result;
    }
}
