using System.Runtime.CompilerServices;
using System.Text;
using Dunlin.Brokers;
using Dunlin.Diagnostics;
using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Channels;

/// <summary>Channels for the application.</summary>
[SkipLocalsInit]
internal sealed class ServerChannels(ChannelRegistry channels, ITopics topics, BrokerNode node) : IChannels
{
    private readonly ChannelReader _reader = new(channels, node);
    private readonly ServerDelivery _delivery = new(topics);

    public int Count => channels.Count;

    public int Subscriptions => channels.Subscriptions;

    public ChannelPage List(string prefix = "", string? after = null, int limit = 100) => _reader.List(prefix, after, limit);

    public ValueTask<ChannelPresence?> ReadPresenceAsync(string channel) => _reader.ReadPresenceAsync(channel);

    public ValueTask<ChannelHistory?> ReadHistoryAsync(string channel, int limit = 100, ChannelPosition? since = null, bool newestFirst = false) =>
        _reader.ReadHistoryAsync(channel, limit, since, newestFirst);

    public int SubscriberCount(string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return topics.SubscriberCount(ChannelName.TopicOf(channel));
    }

    public ValueTask<ChannelPublishResult> PublishAsync(string channel, ReadOnlySpan<byte> data, ChannelPublishOptions options = default)
    {
        Validate(channel, data, in options);
        var body = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativePublications.Body(ref body, options.Event, data);
        if (node.IsConfigured)
        {
            var copy = body.Written.ToArray();
            body.Dispose();
            return PublishAsync(channel, copy, data.Length, options);
        }

        using var activity = PublishActivity.Start(channel, data.Length);
        var published = channels.Publish(channel, body.Written, options.Ephemeral, _delivery, options.Key);
        body.Dispose();
        activity.Reached(published.Result.Reached);
        return new ValueTask<ChannelPublishResult>(ResultOf(in published));
    }

    private async ValueTask<ChannelPublishResult> PublishAsync(string channel, byte[] body, int dataBytes, ChannelPublishOptions options)
    {
        using var activity = PublishActivity.Start(channel, dataBytes);
        var published = await node.PublishAsync(channel, body, options.Ephemeral, options.Key);
        activity.Reached(published.Result.Reached);
        return ResultOf(in published);
    }

    private static void Validate(string channel, ReadOnlySpan<byte> data, in ChannelPublishOptions options)
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
    }

    private static ChannelPublishResult ResultOf(in Published published) =>
        new(published.Position.Epoch, published.Position.Offset, published.Result.Reached, published.IsDuplicate);
}
