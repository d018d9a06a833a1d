using System.Buffers.Binary;
using System.Text;

namespace Dunlin.TestSupport;

/// <summary>Opcodes of RFC 6455, section 5.2. Tests cast other numbers for the reserved ones.</summary>
public enum FrameOpcode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>Which of the three length fields a frame uses.</summary>
public enum FrameLengthForm
{
    Minimal,
    Bits16,
    Bits64,
}

/// <summary>One frame, right or wrong: every field of RFC 6455, section 5.2, is the test's to choose.</summary>
public sealed record RawFrame(FrameOpcode Opcode, ReadOnlyMemory<byte> Payload)
{
    public bool Fin { get; init; } = true;

    /// <summary>The reserved bits as a number: RSV1 is 4, RSV2 is 2, RSV3 is 1.</summary>
    public int Rsv { get; init; }

    /// <summary>The masking key, or null for a frame without one.</summary>
    public uint? Mask { get; init; } = 0x37FA213D;

    public FrameLengthForm LengthForm { get; init; }

    /// <summary>The length to declare when it is not that of the payload.</summary>
    public ulong? DeclaredLength { get; init; }

    public bool IsControl => (int)Opcode >= 8;

    public string Text => Encoding.UTF8.GetString(Payload.Span);

    /// <summary>The code of a close frame, or null when it has none.</summary>
    public int? CloseCode => Payload.Length < 2 ? null : BinaryPrimitives.ReadUInt16BigEndian(Payload.Span);

    public string CloseReason => Payload.Length < 2 ? "" : Encoding.UTF8.GetString(Payload.Span[2..]);

    public static RawFrame OfText(string text) => new(FrameOpcode.Text, Encoding.UTF8.GetBytes(text));

    public static RawFrame OfBinary(ReadOnlyMemory<byte> payload) => new(FrameOpcode.Binary, payload);

    public static RawFrame OfPing(ReadOnlyMemory<byte> payload = default) => new(FrameOpcode.Ping, payload);

    public static RawFrame OfPong(ReadOnlyMemory<byte> payload = default) => new(FrameOpcode.Pong, payload);

    public static RawFrame OfClose() => new(FrameOpcode.Close, default);

    public static RawFrame OfClose(int code, string reason = "") => OfClose(code, Encoding.UTF8.GetBytes(reason));

    public static RawFrame OfClose(int code, ReadOnlySpan<byte> reason)
    {
        var payload = new byte[2 + reason.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        reason.CopyTo(payload.AsSpan(2));
        return new RawFrame(FrameOpcode.Close, payload);
    }

    /// <summary>The bytes of several frames, one after the other.</summary>
    public static byte[] Encode(params IEnumerable<RawFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        using var bytes = new MemoryStream();
        foreach (var frame in frames)
            bytes.Write(frame.Encode());
        return bytes.ToArray();
    }

    /// <summary>Header, masking key and masked payload.</summary>
    public byte[] Encode()
    {
        var header = EncodeHeader();
        var frame = new byte[header.Length + Payload.Length];
        header.CopyTo(frame, 0);
        Payload.CopyTo(frame.AsMemory(header.Length));
        if (Mask is { } mask)
            ApplyMask(frame.AsSpan(header.Length), mask);
        return frame;
    }

    private byte[] EncodeHeader()
    {
        var length = DeclaredLength ?? (ulong)Payload.Length;
        var maskBit = Mask is null ? 0 : 0x80;
        var header = new List<byte>(14) { (byte)((Fin ? 0x80 : 0) | (Rsv << 4) | (int)Opcode) };
        Span<byte> field = stackalloc byte[8];
        switch (LengthForm)
        {
            case FrameLengthForm.Minimal when length < 126:
                header.Add((byte)(maskBit | (int)length));
                break;
            case FrameLengthForm.Minimal when length <= ushort.MaxValue:
            case FrameLengthForm.Bits16:
                header.Add((byte)(maskBit | 126));
                BinaryPrimitives.WriteUInt16BigEndian(field, checked((ushort)length));
                header.AddRange(field[..2]);
                break;
            default:
                header.Add((byte)(maskBit | 127));
                BinaryPrimitives.WriteUInt64BigEndian(field, length);
                header.AddRange(field);
                break;
        }

        if (Mask is { } mask)
        {
            BinaryPrimitives.WriteUInt32BigEndian(field, mask);
            header.AddRange(field[..4]);
        }

        return [.. header];
    }

    private static void ApplyMask(Span<byte> payload, uint mask)
    {
        for (var i = 0; i < payload.Length; i++)
            payload[i] ^= (byte)(mask >> (24 - (8 * (i & 3))));
    }
}
