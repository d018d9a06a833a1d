using System.Buffers.Binary;
using Dunlin.Topics;

namespace Dunlin.Tests.Fakes;

/// <summary>Frames of a kind byte, a length (four bytes, little-endian) and the payload.</summary>
internal class FakeFormat : WireFormat
{
    public const int HeaderSize = 5;
    public const byte PlainKind = 1;
    public const byte SlowKind = 2;

    public static FakeFormat Plain { get; } = new();

    /// <summary>The upper bound is never met, as with formats that compress.</summary>
    public override int GetMaxLength(in Publication publication) => HeaderSize + publication.Payload.Length + 3;

    public override int Encode(in Publication publication, Span<byte> destination) => Write(destination, PlainKind, publication.Payload);

    public override bool EncodesSlowly(in Publication publication) => false;

    public override long GetFrameLength(ReadOnlySpan<byte> frameStart) => HeaderSize + BinaryPrimitives.ReadInt32LittleEndian(frameStart[1..]);

    public static int Write(Span<byte> destination, byte kind, ReadOnlySpan<byte> payload)
    {
        destination[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(destination[1..], payload.Length);
        payload.CopyTo(destination[HeaderSize..]);
        return HeaderSize + payload.Length;
    }
}

/// <summary>Stands for a compressed format: publications that ask for it are turned inside out, before the topic's lock is taken.</summary>
internal sealed class SlowFakeFormat : FakeFormat
{
    private int _slowEncodings;

    public int SlowEncodings => _slowEncodings;

    public override int Encode(in Publication publication, Span<byte> destination)
    {
        if (!publication.Compress)
            return base.Encode(publication, destination);

        Interlocked.Increment(ref _slowEncodings);
        var length = Write(destination, SlowKind, publication.Payload);
        foreach (ref var value in destination[HeaderSize..length])
            value = (byte)~value;
        return length;
    }

    public override bool EncodesSlowly(in Publication publication) => publication.Compress;
}
