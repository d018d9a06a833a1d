using System.Buffers.Binary;
using System.Text;
using Dunlin.WebSockets.Frames;

namespace Dunlin.WebSockets;

/// <summary>RFC 6455, section 5.5.1: a code and a reason of at most 123 bytes of UTF-8, or nothing.</summary>
internal static class CloseFrame
{
    private const int CodeLength = 2;

    /// <exception cref="ArgumentException">The code may not be sent, or the reason is too long.</exception>
    public static void Validate(int code, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!CloseCodes.IsAllowedOnWire(code))
            throw new ArgumentException($"{code} may not be sent in a close frame (RFC 6455, section 7.4).", nameof(code));
        if (Encoding.UTF8.GetByteCount(reason) > FrameHeader.MaxControlPayload - CodeLength)
            throw new ArgumentException("A close reason has at most 123 bytes of UTF-8.", nameof(reason));
    }

    /// <summary>A whole frame; without payload for 1005.</summary>
    public static byte[] Encode(int code, string reason)
    {
        var length = code == CloseCodes.NoStatus ? 0 : CodeLength + Encoding.UTF8.GetByteCount(reason);
        var frame = new byte[FrameWriter.GetHeaderSize(length) + length];
        var header = FrameWriter.WriteHeader(frame, Opcode.Close, length);
        if (length == 0)
            return frame;

        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(header), (ushort)code);
        Encoding.UTF8.GetBytes(reason, frame.AsSpan(header + CodeLength));
        return frame;
    }
}
