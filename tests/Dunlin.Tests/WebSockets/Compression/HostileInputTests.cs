using System.IO.Compression;
using Dunlin.WebSockets;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.WebSockets.Compression;

/// <summary>Bytes from someone who means harm: the inflater says Corrupt or TooLarge, within its limit, and can be used again.</summary>
public class HostileInputTests
{
    private const int Limit = 64 * 1024;

    private static readonly Config Thousand = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Theory]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData(16 * 1024 * 1024)]
    public void Bomb_stops_at_the_limit(int limit)
    {
        var bomb = Zeros(256 * 1024 * 1024);
        Assert.InRange(bomb.Length, 200_000, 300_000);
        foreach (var piece in (int[])[bomb.Length, 1_000])
        {
            using var inflater = new MessageInflater();
            var output = new ExactWriter();
            var result = InflateResult.Ok;
            foreach (var part in bomb.Chunk(piece).TakeWhile(_ => result == InflateResult.Ok))
                result = inflater.Append(part, output, limit);
            Assert.Equal(InflateResult.TooLarge, result);
            Assert.InRange(output.Written, 0, limit);
            Assert.InRange(output.LargestSpan, 1, 64 * 1024);
        }
    }

    [Fact]
    public void Bomb_of_final_blocks_and_of_empty_blocks_ends()
    {
        using var inflater = new MessageInflater();
        byte[] finals = [.. Enumerable.Repeat<byte[]>([0x03, 0x00], 200_000).SelectMany(b => b), 0x00];
        Assert.Equal(InflateResult.Ok, inflater.Inflated(finals, limit: Limit).Result);
        byte[] empties = [.. Enumerable.Repeat<byte[]>([0x00, 0x00, 0x00, 0xFF, 0xFF], 200_000).SelectMany(b => b), 0x00];
        Assert.Equal(InflateResult.Ok, inflater.Inflated(empties, limit: Limit).Result);
    }

    [Fact]
    public void Random_bytes_never_crash_it()
    {
        using var inflater = new MessageInflater();
        var pieces = ArbMap.Default.GeneratorFor<byte[]>().Where(b => b is not null).ArrayOf().ToArbitrary();
        Check.One(Thousand, Prop.ForAll(pieces, parts => EndsWithinLimit(inflater, parts)));
    }

    [Fact]
    public void Long_random_bytes_never_crash_it()
    {
        using var inflater = new MessageInflater();
        for (var seed = 0; seed < 2_000; seed++)
            Assert.True(EndsWithinLimit(inflater, [.. Messages.Noise(seed, 1 + seed * 7 % 4_000).Chunk(1 + seed % 500)]));
    }

    [Fact]
    public void Damaged_messages_never_crash_it()
    {
        using var deflater = new MessageDeflater(15);
        using var inflater = new MessageInflater();
        foreach (var payload in (byte[][])[Messages.Json(1, 600), Messages.Noise(2, 300), new byte[5_000]])
        {
            var valid = deflater.Compressed(payload);
            for (var bit = 0; bit < valid.Length * 8; bit++)
            {
                var damaged = (byte[])valid.Clone();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(EndsWithinLimit(inflater, [damaged]));
                Assert.True(EndsWithinLimit(inflater, [.. damaged.Chunk(1)]));
            }
        }
    }

    [Fact]
    public void Cut_off_messages_are_corrupt()
    {
        using var deflater = new MessageDeflater(15);
        using var inflater = new MessageInflater();
        foreach (var payload in (byte[][])[Messages.Json(1, 2_000), Messages.Noise(2, 300)])
        {
            var valid = deflater.Compressed(payload);
            for (var length = 1; length < valid.Length; length++)
            {
                var expected = valid[..length] is [0] ? InflateResult.Ok : InflateResult.Corrupt;    // 00 is the empty message
                Assert.Equal(expected, inflater.Inflated(valid.AsSpan(0, length), limit: Limit).Result);
                inflater.TryReset();
            }
        }
    }

    // Whatever the result: no more than the limit comes out, and after a reset a good message inflates.
    private static bool EndsWithinLimit(MessageInflater inflater, byte[][] parts)
    {
        var output = new ExactWriter();
        var result = InflateResult.Ok;
        foreach (var part in parts)
            result = inflater.Append(part, output, Limit);
        var end = inflater.Finish(keepContext: true);
        return (result == InflateResult.Ok || end == result)
            && output.Written <= Limit
            && inflater.TryReset()
            && inflater.Inflated(Convert.FromHexString("F248CDC9C90700")).Payload.AsSpan().SequenceEqual("Hello"u8);
    }

    private static byte[] Zeros(int size)
    {
        using var target = new MemoryStream();
        using (var stream = new DeflateStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var chunk = new byte[1024 * 1024];
            for (var written = 0; written < size; written += chunk.Length)
                stream.Write(chunk);
        }

        return [.. target.ToArray(), 0];
    }
}
