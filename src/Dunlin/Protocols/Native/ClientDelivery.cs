using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.Connections;

namespace Dunlin.Protocols.Native;

/// <summary>A client's publication on its way to the channel's subscribers.</summary>
/// <param name="connection">The publisher.</param>
/// <param name="channel">The channel's name as the publisher wrote it: a JSON string.</param>
/// <param name="compresses">Whether there may be subscribers who take compressed messages.</param>
internal readonly ref struct ClientDelivery(MessageConnection connection, ReadOnlySpan<byte> channel, bool compresses) : IChannelDelivery
{
    /// <summary>Below this the header of a compressed message eats the gain.</summary>
    private const int MinCompressedSize = 256;

    private readonly ReadOnlySpan<byte> _channel = channel;

    [SkipLocalsInit]
    public PublishResult Deliver(in ChannelMessage message)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Message(ref writer, _channel, in message);
        var result = connection.Publish(message.Channel.Topic, writer.Written, MessageType.Text, compresses && writer.Written.Length >= MinCompressedSize);
        writer.Dispose();
        return result;
    }
}
