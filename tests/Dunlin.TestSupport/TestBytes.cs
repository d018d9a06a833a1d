using System.Security.Cryptography;

namespace Dunlin.TestSupport;

/// <summary>
/// An endless run of bytes that every test agrees on, addressed by position, so that megabytes are made and checked without being kept.
/// </summary>
/// <remarks>The period is prime: no power-of-two buffer divides it, so a buffer that is lost, doubled or swapped shows.</remarks>
public static class TestBytes
{
    private const int Period = 1_048_573;
    private static readonly byte[] Block = CreateBlock();

    public static byte[] Take(long position, int count)
    {
        var bytes = new byte[count];
        Fill(bytes, position);
        return bytes;
    }

    public static void Fill(Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            var piece = PieceAt(position, destination.Length);
            piece.CopyTo(destination);
            destination = destination[piece.Length..];
            position += piece.Length;
        }
    }

    public static bool Matches(ReadOnlySpan<byte> bytes, long position)
    {
        while (!bytes.IsEmpty)
        {
            var piece = PieceAt(position, bytes.Length);
            if (!bytes.StartsWith(piece))
                return false;

            bytes = bytes[piece.Length..];
            position += piece.Length;
        }

        return true;
    }

    /// <summary>What <see cref="DigestOfAsync"/> must say about the first <paramref name="length"/> bytes.</summary>
    public static string Digest(long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long position = 0; position < length;)
        {
            var piece = PieceAt(position, (int)Math.Min(length - position, Period));
            hash.AppendData(piece);
            position += piece.Length;
        }

        return Describe(length, hash);
    }

    /// <summary>Reads a stream to its end and tells its length and SHA-256.</summary>
    public static async Task<string> DigestOfAsync(Stream stream, Action<long>? progress = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        long length = 0;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
            progress?.Invoke(length);
        }

        return Describe(length, hash);
    }

    private static string Describe(long length, IncrementalHash hash) => $"{length} {Convert.ToHexStringLower(hash.GetHashAndReset())}";

    private static ReadOnlySpan<byte> PieceAt(long position, int most)
    {
        var offset = (int)(position % Period);
        return Block.AsSpan(offset, Math.Min(most, Period - offset));
    }

    private static byte[] CreateBlock()
    {
        var block = new byte[Period];
        new Random(20_260_101).NextBytes(block);
        return block;
    }
}
