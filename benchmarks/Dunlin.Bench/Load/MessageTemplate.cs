using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Compression;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load;

/// <summary>A message, ready to send but for its stamp.</summary>
internal sealed class MessageTemplate(byte[] bytes, int stampOffset, bool isCompressed)
{
    public bool IsCompressed => isCompressed;

    /// <summary>The message of a client: the body in what its protocol puts around it, compressed when that was agreed on.</summary>
    /// <param name="protocol">What the client speaks.</param>
    /// <param name="body">As it stands in a message of the protocol.</param>
    /// <param name="client">The sender.</param>
    public static MessageTemplate Create(ILoadProtocol protocol, Body body, LoadSocket client)
    {
        var (before, behind) = protocol.Envelope(client.Index);
        byte[] message = [.. before, .. body.Bytes, .. behind];
        var stampOffset = before.Length + body.StampOffset;
        return client.Deflate is { } deflate
            ? StampedDeflate.Compress(message, stampOffset, deflate.ClientWindowBits)
            : new MessageTemplate(message, stampOffset, isCompressed: false);
    }

    /// <summary>The message with this stamp, until the next call.</summary>
    public ReadOnlySpan<byte> With(Stamp stamp)
    {
        stamp.Write(bytes.AsSpan(stampOffset));
        return bytes;
    }
}
