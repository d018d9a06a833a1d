using System.Buffers.Binary;
using Dunlin.Topics;

namespace Dunlin.Fallback;

/// <summary>Messages with their length in front, 4 bytes, little-endian: how they wait for a request to fetch them. Never on a wire.</summary>
internal sealed class FallbackFormat : WireFormat
{
    public const int HeaderSize = sizeof(int);

    public static FallbackFormat Instance { get; } = new();

    public override int GetMaxLength(in Publication publication) => HeaderSize + publication.Payload.Length;

    public override int Encode(in Publication publication, Span<byte> destination) => Write(destination, publication.Payload);

    public override bool EncodesSlowly(in Publication publication) => false;

    public override long GetFrameLength(ReadOnlySpan<byte> frameStart) => HeaderSize + BinaryPrimitives.ReadInt32LittleEndian(frameStart);

    public static int Write(Span<byte> destination, ReadOnlySpan<byte> message)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, message.Length);
        message.CopyTo(destination[HeaderSize..]);
        return HeaderSize + message.Length;
    }

    /// <summary>Takes the first message off whole frames.</summary>
    public static ReadOnlySpan<byte> TakeFirst(ref ReadOnlySpan<byte> frames)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(frames);
        var message = frames.Slice(HeaderSize, length);
        frames = frames[(HeaderSize + length)..];
        return message;
    }
}
