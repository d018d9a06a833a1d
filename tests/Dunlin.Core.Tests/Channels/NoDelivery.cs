using Dunlin.Channels;

namespace Dunlin.Tests.Channels;

/// <summary>A channel's publications go nowhere.</summary>
internal sealed class NoDelivery : IChannelDelivery
{
    public PublishResult Deliver(in ChannelMessage message) => default;
}
