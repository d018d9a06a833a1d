using System.Numerics;
using System.Runtime.InteropServices;

namespace Dunlin.WebSockets.Frames;

/// <summary>RFC 6455, section 5.3: byte i of the payload is XORed with byte i mod 4 of the key.</summary>
internal static class Masking
{
    /// <summary>Masks or unmasks in place.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="mask">The key, its first byte lowest.</param>
    public static void Apply(Span<byte> payload, uint mask)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(payload);
        if (vectors.Length > 0)
        {
            var key = Vector.AsVectorByte(new Vector<uint>(mask));
            foreach (ref var vector in vectors)
                vector ^= key;
            payload = payload[(vectors.Length * Vector<byte>.Count)..];
        }

        var words = MemoryMarshal.Cast<byte, uint>(payload);
        foreach (ref var word in words)
            word ^= mask;

        payload = payload[(words.Length * sizeof(uint))..];
        for (var i = 0; i < payload.Length; i++)
            payload[i] ^= (byte)(mask >> (i * 8));
    }

    /// <summary>The key as seen from a place further into the payload.</summary>
    public static uint Rotate(uint mask, int consumed) => BitOperations.RotateRight(mask, (consumed & 3) * 8);
}
