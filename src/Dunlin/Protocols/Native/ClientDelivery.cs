using System.Runtime.CompilerServices;
using Dunlin.Channels;
using Dunlin.Connections;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native;

/// <summary>A client's publication on its way to the channel's subscribers: all but its place stands there already.</summary>
/// <param name="connection">The publisher.</param>
/// <param name="message">A message up to the end of its body, and room for <see cref="NativePublications.MaxMessageEnd"/> bytes.</param>
/// <param name="compresses">Whether there may be subscribers who take compressed messages.</param>
internal readonly ref struct ClientDelivery(MessageConnection connection, Span<byte> message, bool compresses) : IChannelDelivery
{
    /// <summary>Below this the header of a compressed message eats the gain.</summary>
    private const int MinCompressedSize = 256;

    private readonly Span<byte> _message = message;

    [SkipLocalsInit]
    public PublishResult Deliver(in ChannelMessage publication)
    {
        var writer = new NativeWriter(_message, _message.Length - NativePublications.MaxMessageEnd);
        NativePublications.EndMessage(ref writer, publication.Timestamp, publication.Offset);
        return connection.Publish(publication.Channel.Topic, writer.Written, MessageType.Text, compresses && writer.Length >= MinCompressedSize);
    }
}
