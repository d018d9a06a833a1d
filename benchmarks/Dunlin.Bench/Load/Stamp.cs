using System.Buffers.Binary;
using System.Diagnostics;

namespace Dunlin.Bench.Load;

/// <summary>What a message says of itself, in 16 hexadecimal digits at its front: its number, then when it was due.</summary>
/// <param name="Number">Of its sender, from 0.</param>
/// <param name="Due">Microseconds of <see cref="Now"/>, modulo 2^32.</param>
internal readonly record struct Stamp(uint Number, uint Due)
{
    public const int Size = 16;

    /// <summary>Microseconds on a clock of this process.</summary>
    public static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);

    /// <summary>Microseconds since it was due. A message that should have left earlier than it did counts from then: a stalled generator hides nothing.</summary>
    public long Age => (uint)Now - Due;

    public static Stamp Read(ReadOnlySpan<byte> message)
    {
        return TryReadHex(message, out var number) && TryReadHex(message[8..], out var due)
            ? new Stamp(number, due)
            : throw new LoadException("A message came back that was never sent.");
    }

    public void Write(Span<byte> message)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(value, Number);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], Due);
        Convert.TryToHexStringLower(value, message, out _);
    }

    // All eight digits at once, a byte of the word for each: this is done for every delivery, and Utf8Parser takes five times as long.
    private static bool TryReadHex(ReadOnlySpan<byte> text, out uint value)
    {
        const ulong Ones = 0x0101010101010101;
        var digits = BinaryPrimitives.ReadUInt64BigEndian(text);
        var values = ((digits & (0x0F * Ones)) + (((digits >> 6) & Ones) * 9)) & (0x0F * Ones);
        var isLetter = ((values + (6 * Ones)) >> 4) & Ones;
        var pairs = (values | (values >> 4)) & 0x00FF00FF00FF00FF;
        pairs = (pairs | (pairs >> 8)) & 0x0000FFFF0000FFFF;
        value = (uint)(pairs | (pairs >> 16));
        return digits == values + ('0' * Ones) + (isLetter * ('a' - '0' - 10));
    }
}
