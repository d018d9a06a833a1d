using System.Buffers.Binary;

namespace Dunlin.TestSupport;

/// <summary>Reads what a server sends and accepts nothing that RFC 6455, sections 5.1 to 5.5, forbids it to send.</summary>
internal static class RawFrameReader
{
    public static async Task<RawFrame> ReadAsync(RawByteStream stream, bool compressionNegotiated)
    {
        var head = (await stream.ReadAsync(2)).ToArray();
        Require((head[1] & 0x80) == 0, "A server must not mask its frames");

        var length = await ReadLengthAsync(stream, head[1] & 0x7F);
        var frame = new RawFrame((FrameOpcode)(head[0] & 0x0F), (await stream.ReadAsync(length)).ToArray())
        {
            Fin = (head[0] & 0x80) != 0,
            Rsv = (head[0] >> 4) & 7,
            Mask = null,
        };
        Check(frame, compressionNegotiated);
        return frame;
    }

    private static async Task<int> ReadLengthAsync(RawByteStream stream, int shortLength)
    {
        if (shortLength < 126)
            return shortLength;

        if (shortLength == 126)
        {
            var bits16 = BinaryPrimitives.ReadUInt16BigEndian((await stream.ReadAsync(2)).Span);
            Require(bits16 >= 126, "A 16-bit length for a payload under 126 bytes");
            return bits16;
        }

        var bits64 = BinaryPrimitives.ReadUInt64BigEndian((await stream.ReadAsync(8)).Span);
        Require(bits64 > ushort.MaxValue, "A 64-bit length for a payload under 65,536 bytes");
        Require(bits64 <= int.MaxValue, "A frame over 2 GiB");
        return (int)bits64;
    }

    private static void Check(RawFrame frame, bool compressionNegotiated)
    {
        Require(Enum.IsDefined(frame.Opcode), $"Reserved opcode {(int)frame.Opcode}");
        var rsv1Allowed = compressionNegotiated && frame.Opcode is FrameOpcode.Text or FrameOpcode.Binary;
        Require(frame.Rsv == 0 || (frame.Rsv == 4 && rsv1Allowed), $"Reserved bits {frame.Rsv} on {frame.Opcode}");
        if (!frame.IsControl)
            return;

        Require(frame.Fin, $"A fragmented {frame.Opcode}");
        Require(frame.Payload.Length <= 125, $"A {frame.Opcode} of {frame.Payload.Length} bytes");
        if (frame.Opcode == FrameOpcode.Close && frame.Payload.Length > 0)
            Require(frame.CloseCode is { } code && CloseCodes.IsAllowedOnWire(code), $"Close code {frame.CloseCode} on the wire");
    }

    private static void Require(bool condition, string violation)
    {
        if (!condition)
            throw new UnexpectedAnswerException(violation);
    }
}
