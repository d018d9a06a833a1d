using System.Buffers;
using System.IO.Compression;
using System.Text;
using Dunlin.WebSockets;

namespace Dunlin.Tests.WebSockets.Compression;

public class MessageInflaterTests
{
    /// <summary>The examples of RFC 7692 section 7.2.3.</summary>
    public static TheoryData<string, string> RfcExamples => new()
    {
        { "F248CDC9C90700", "Hello" },               // one fixed block
        { "000500FAFF48656C6C6F00", "Hello" },       // a stored block
        { "F348CDC9C9070000", "Hello" },             // a final block, padded
        { "F24805000000FFFFCAC9C90700", "Hello" },   // two blocks
        { "00", "" },
    };

    /// <summary>What else must be taken: final blocks in every place, messages of no bytes.</summary>
    public static TheoryData<string, string> AlsoValid => new()
    {
        { "", "" },
        { "F348CDC9C90700", "Hello" },                        // a final block without the padding byte
        { "F348CDC9C90700000000FFFF00", "Hello" },        // empty blocks after it
        { "F348CDC9C90700F348CDC9C9070000", "HelloHello" },   // two final blocks
        { "F348CDC9C90700F248CDC9C90700", "HelloHello" },     // a final one, then one that is not
        { "01", "" },                                         // the empty stored block is the final one
        { "010500FAFF48656C6C6F00", "Hello" },
        { "030000", "" },
        { "000000FFFF000000FFFF00", "" },
    };

    public static TheoryData<string> Invalid =>
    [
        "06", "07",                 // block type 3
        "F2", "F248", "F248CDC9",   // cut off
        "000500FAFF4865",           // a stored block cut off
        "000500FAFE48656C6C6F00",   // lengths that do not match
        "F24805000000FFFF",         // no block header after the last block
        "F20011000000",             // refers to before the beginning
        "FFFFFFFFFFFF",
        "ECFD0700",                 // code lengths that make no code
    ];

    [Theory]
    [MemberData(nameof(RfcExamples))]
    [MemberData(nameof(AlsoValid))]
    public void Valid_messages_inflate_however_they_are_cut(string hex, string text)
    {
        using var inflater = new MessageInflater();
        foreach (var piece in (int[])[int.MaxValue, 1, 2, 3])
        {
            foreach (var keepContext in (bool[])[true, false])
            {
                var (result, payload) = inflater.Inflated(Convert.FromHexString(hex), keepContext, piece: piece);
                Assert.Equal(InflateResult.Ok, result);
                Assert.Equal(text, Encoding.UTF8.GetString(payload));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Invalid_messages_are_corrupt_however_they_are_cut(string hex)
    {
        using var inflater = new MessageInflater();
        foreach (var piece in (int[])[int.MaxValue, 1, 2, 3])
        {
            Assert.Equal(InflateResult.Corrupt, inflater.Inflated(Convert.FromHexString(hex), piece: piece).Result);
            Assert.True(inflater.TryReset());
            Assert.Equal("Hello"u8, inflater.Inflated(Convert.FromHexString("F248CDC9C90700")).Payload);
        }
    }

    [Fact]
    public void Context_is_kept_or_dropped_as_asked()
    {
        var (first, second) = (Convert.FromHexString("F248CDC9C90700"), Convert.FromHexString("F200110000"));
        using var inflater = new MessageInflater();
        Assert.Equal(InflateResult.Ok, inflater.Inflated(first, keepContext: true).Result);
        Assert.Equal("Hello"u8, inflater.Inflated(second, keepContext: true).Payload);
        Assert.Equal("Hello"u8, inflater.Inflated(second, keepContext: false).Payload);
        Assert.Equal(InflateResult.Corrupt, inflater.Inflated(second).Result);
    }

    [Theory]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.SmallestSize)]
    [InlineData(CompressionLevel.NoCompression)]
    public void What_the_framework_compresses_inflates(CompressionLevel level)
    {
        using var inflater = new MessageInflater();
        foreach (var size in (int[])[1, 100, 10_000, 1_000_000])
        {
            var payload = Messages.Json(size, size);
            using var target = new MemoryStream();
            using (var stream = new DeflateStream(target, level, leaveOpen: true))
                stream.Write(payload);
            Assert.Equal(payload, inflater.Inflated([.. target.ToArray(), 0], keepContext: true).Payload);
        }
    }

    [Fact]
    public void Text_comes_out_as_its_bytes_come_in()
    {
        using var deflater = new MessageDeflater(15);
        using var inflater = new MessageInflater();
        var output = new ArrayBufferWriter<byte>();
        var compressed = deflater.Compressed(Messages.Json(1, 10_000));
        Assert.Equal(InflateResult.Ok, inflater.Append(compressed.AsSpan(0, compressed.Length / 2), output, Messages.NoLimit));
        Assert.InRange(output.WrittenCount, 3_000, 7_000);
        Assert.Equal(output.WrittenCount, inflater.Inflated);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Limit_is_exact(int size)
    {
        using var deflater = new MessageDeflater(15);
        using var inflater = new MessageInflater();
        foreach (var payload in (byte[][])[new byte[size], Messages.Noise(size, size)])
        {
            var compressed = deflater.Compressed(payload);
            Assert.Equal(payload, inflater.Inflated(compressed, limit: size).Payload);
            var (result, written) = inflater.Inflated(compressed, limit: size - 1);
            Assert.Equal(InflateResult.TooLarge, result);
            Assert.InRange(written.Length, 0, size - 1);
            Assert.True(inflater.TryReset());
        }
    }

    [Fact]
    public void Limit_counts_the_whole_message_and_only_it()
    {
        using var deflater = new MessageDeflater(15);
        using var inflater = new MessageInflater();
        var compressed = deflater.Compressed(Messages.Json(1, 5_000));
        for (var i = 0; i < 5; i++)
            Assert.Equal(InflateResult.Ok, inflater.Inflated(compressed, keepContext: true, limit: 8_000, piece: 7).Result);
        Assert.Equal(InflateResult.TooLarge, inflater.Inflated(compressed, keepContext: true, limit: 2_000, piece: 7).Result);
    }

    [Fact]
    public void Failure_stays_until_reset()
    {
        using var inflater = new MessageInflater();
        var output = new ExactWriter();
        Assert.Equal(InflateResult.Corrupt, inflater.Append([0x07], output, 100));
        Assert.Equal(InflateResult.Corrupt, inflater.Append(Convert.FromHexString("F248CDC9C90700"), output, 100));
        Assert.Equal(InflateResult.Corrupt, inflater.Finish(keepContext: true));
        Assert.Equal(0, output.Written);
        Assert.True(inflater.TryReset());
        Assert.Equal(InflateResult.Ok, inflater.Append(Convert.FromHexString("F248CDC9C90700"), output, 100));
    }

    [Fact]
    public void Disposed_twice_is_harmless_and_use_afterwards_throws()
    {
        var inflater = new MessageInflater();
        inflater.Dispose();
        inflater.Dispose();
        Assert.Throws<ObjectDisposedException>(() => inflater.Append([0], new ExactWriter(), 10));
        Assert.Throws<ObjectDisposedException>(() => inflater.Finish(keepContext: true));
        Assert.False(inflater.TryReset());
    }
}
