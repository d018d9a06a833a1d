using System.Runtime.CompilerServices;
using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Channels;

/// <summary>Takes a publication to the channel's subscribers that no client of this node is publishing.</summary>
internal sealed class ServerDelivery(ITopics topics) : IChannelDelivery
{
    [SkipLocalsInit]
    public PublishResult Deliver(in ChannelMessage message)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativePublications.Message(ref writer, in message);
        var result = topics.Publish(message.Channel.Topic, writer.Written, MessageType.Text);
        writer.Dispose();
        return result;
    }
}
