using System.Buffers.Binary;

namespace Dunlin.WebSockets.Frames;

/// <summary>A server's frames: always whole, never masked (RFC 6455, section 5.1). Pure functions.</summary>
internal static class FrameWriter
{
    public const int MaxHeaderSize = 10;

    private const byte Fin = 0x80;
    private const byte Rsv1 = 0x40;

    public static int GetHeaderSize(int payloadLength) => payloadLength switch { < 126 => 2, <= ushort.MaxValue => 4, _ => 10 };

    /// <summary>Writes a header and returns its size.</summary>
    public static int WriteHeader(Span<byte> destination, Opcode opcode, int payloadLength, bool compressed = false)
    {
        destination[0] = (byte)(Fin | (compressed ? Rsv1 : 0) | (int)opcode);
        switch (payloadLength)
        {
            case < 126:
                destination[1] = (byte)payloadLength;
                return 2;
            case <= ushort.MaxValue:
                destination[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
                return 4;
            default:
                destination[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
                return 10;
        }
    }

    /// <summary>Writes a frame and returns its length.</summary>
    public static int Write(Span<byte> destination, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var header = WriteHeader(destination, opcode, payload.Length);
        payload.CopyTo(destination[header..]);
        return header + payload.Length;
    }

    /// <summary>Length of the frame that these bytes begin with.</summary>
    public static long GetFrameLength(ReadOnlySpan<byte> bytes) => (bytes[1] & 0x7F) switch
    {
        126 => 4 + BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
        127 => 10 + (long)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
        var length => 2 + length,
    };
}
