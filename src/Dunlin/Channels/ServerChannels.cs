using System.Runtime.CompilerServices;
using System.Text;
using Dunlin.Diagnostics;
using Dunlin.Protocols.Native;

namespace Dunlin.Channels;

/// <summary>Channels for the application.</summary>
[SkipLocalsInit]
internal sealed class ServerChannels(ChannelRegistry channels, ITopics topics) : IChannels
{
    private readonly ChannelReader _reader = new(channels);

    public int Count => channels.Count;

    public int Subscriptions => channels.Subscriptions;

    public ChannelPage List(string prefix = "", string? after = null, int limit = 100) => _reader.List(prefix, after, limit);

    public ChannelPresence? ReadPresence(string channel) => _reader.ReadPresence(channel);

    public ChannelHistory? ReadHistory(string channel, int limit = 100, ChannelPosition? since = null, bool newestFirst = false) =>
        _reader.ReadHistory(channel, limit, since, newestFirst);

    public int SubscriberCount(string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return topics.SubscriberCount(ChannelName.TopicOf(channel));
    }

    public ChannelPublishResult Publish(string channel, ReadOnlySpan<byte> data, ChannelPublishOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (!ChannelName.IsValid(channel))
            throw new ArgumentException("A channel name is 1 to 200 bytes of UTF-8 without control characters.", nameof(channel));
        if (!JsonText.IsValue(data))
            throw new ArgumentException("The data is not one JSON value in UTF-8.", nameof(data));
        if (options.Event is { } name && Encoding.UTF8.GetByteCount(name) > NativeFields.MaxEventBytes)
            throw new ArgumentException($"The name of an event has at most {NativeFields.MaxEventBytes} bytes of UTF-8.", nameof(options));
        if (options.Key is { } key && !PublicationKeys.IsValid(key))
            throw new ArgumentException($"A key has 1 to {PublicationKeys.MaxBytes} bytes of UTF-8.", nameof(options));

        using var activity = PublishActivity.Start(channel, data.Length);
        var body = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Body(ref body, options.Event, data);
        var published = channels.Publish(channel, body.Written, options.Ephemeral, new Delivery(topics), options.Key);
        body.Dispose();
        activity.Reached(published.Result.Reached);
        return new ChannelPublishResult(published.Position.Epoch, published.Position.Offset, published.Result.Reached, published.IsDuplicate);
    }

    private sealed class Delivery(ITopics topics) : IChannelDelivery
    {
        [SkipLocalsInit]
        public PublishResult Deliver(in ChannelMessage message)
        {
            var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
            NativeEvents.Message(ref writer, in message);
            var result = topics.Publish(message.Channel.Topic, writer.Written, MessageType.Text);
            writer.Dispose();
            return result;
        }
    }
}
