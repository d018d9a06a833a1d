using System.Buffers.Text;
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
        if (Utf8Parser.TryParse(message[..8], out uint number, out _, 'x') && Utf8Parser.TryParse(message[8..Size], out uint due, out _, 'x'))
            return new Stamp(number, due);

        throw new LoadException("A message came back that was never sent.");
    }

    public void Write(Span<byte> message)
    {
        Number.TryFormat(message, out _, "x8");
        Due.TryFormat(message[8..], out _, "x8");
    }
}
