using System.Buffers.Binary;

namespace Dunlin.MicroBenchmarks.Validation;

/// <summary>Frames written a second time, byte by byte from RFC 6455 section 5.2, to judge the engine's by.</summary>
internal static class Wire
{
    public const byte Text = 0x81;
    public const byte Binary = 0x82;
    public const byte CompressedText = 0xC1;

    /// <summary>A whole frame of a server.</summary>
    public static byte[] Server(byte first, ReadOnlySpan<byte> payload) => [first, .. Length(payload.Length, 0), .. payload];

    /// <summary>A whole frame of a client, masked.</summary>
    public static byte[] Client(byte first, ReadOnlySpan<byte> payload, uint key)
    {
        var mask = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(mask, key);
        return [first, .. Length(payload.Length, 0x80), .. mask, .. Masked(payload, key)];
    }

    /// <summary>Section 5.3, one byte after the other.</summary>
    public static byte[] Masked(ReadOnlySpan<byte> payload, uint key)
    {
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++)
            masked[i] ^= (byte)(key >> (i % 4 * 8));
        return masked;
    }

    private static byte[] Length(int length, byte maskBit)
    {
        if (length < 126)
            return [(byte)(maskBit | length)];
        if (length < 65_536)
            return [(byte)(maskBit | 126), (byte)(length >> 8), (byte)length];
        return [(byte)(maskBit | 127), 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
    }
}
