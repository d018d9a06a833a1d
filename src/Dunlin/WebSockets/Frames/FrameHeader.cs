using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Dunlin.WebSockets.Frames;

/// <summary>The head of a client's frame (RFC 6455, section 5.2).</summary>
/// <remarks>
/// <code>
/// FIN RSV1 RSV2 RSV3 opcode(4) | MASK length(7) | 16 or 64 bits of length when it says 126 or 127 | 4 bytes of mask
/// </code>
/// </remarks>
internal readonly struct FrameHeader
{
    /// <summary>Two bytes, eight of extended length, four of mask.</summary>
    public const int MaxSize = 14;

    public const int MaxControlPayload = 125;

    private FrameHeader(byte first, bool masked, int size, ulong length, bool minimal, uint mask)
    {
        First = first;
        IsMasked = masked;
        Size = size;
        RawLength = length;
        IsMinimal = minimal;
        Mask = mask;
    }

    public bool Fin => (First & 0x80) != 0;

    public bool Compressed => (First & 0x40) != 0;

    public bool HasReservedBits => (First & 0x30) != 0;

    public Opcode Opcode => (Opcode)(First & 0x0F);

    public bool IsControl => (First & 0x08) != 0;

    public bool IsMasked { get; }

    /// <summary>Bytes of the header itself.</summary>
    public int Size { get; }

    /// <summary>Whether the length was written in the shortest form, as section 5.2 demands.</summary>
    public bool IsMinimal { get; }

    /// <summary>The masking key, its first byte lowest.</summary>
    public uint Mask { get; }

    /// <summary>The declared length of the payload; the top bit, if set, is an error of the peer.</summary>
    public ulong RawLength { get; }

    private byte First { get; }

    /// <summary>Reads a header from the front of the bytes. False when they end before it does.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
            return false;

        var masked = (bytes[1] & 0x80) != 0;
        var form = bytes[1] & 0x7F;
        var lengthEnd = form switch { 126 => 4, 127 => 10, _ => 2 };
        var size = masked ? lengthEnd + 4 : lengthEnd;
        if (bytes.Length < size)
            return false;

        var length = form switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            127 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => (ulong)form,
        };
        var minimal = form switch { 126 => length > 125, 127 => length > ushort.MaxValue, _ => true };
        var mask = masked ? MemoryMarshal.Read<uint>(bytes[lengthEnd..]) : 0;
        header = new FrameHeader(bytes[0], masked, size, length, minimal, mask);
        return true;
    }
}
