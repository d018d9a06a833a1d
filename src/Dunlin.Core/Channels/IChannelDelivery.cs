namespace Dunlin.Channels;

/// <summary>Takes a publication to the channel's subscribers. Called under the channel's lock: in the order of the offsets.</summary>
internal interface IChannelDelivery
{
    PublishResult Deliver(in ChannelMessage message);
}
