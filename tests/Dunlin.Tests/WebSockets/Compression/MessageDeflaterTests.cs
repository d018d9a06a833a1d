using System.Buffers;
using System.IO.Compression;
using Dunlin.WebSockets;

namespace Dunlin.Tests.WebSockets.Compression;

public class MessageDeflaterTests
{
    public static TheoryData<int> AllWindowBits => new(Enumerable.Range(9, 7));

    public static TheoryData<int> Sizes => [1, 2, 3, 4, 5, 60, 64, 127, 128, 1_000, 4_096, 65_535, 65_536, 300_000, 2_000_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Framework_decoder_reads_what_is_compressed(int size)
    {
        using var deflater = new MessageDeflater(15);
        foreach (var payload in (byte[][])[Messages.Json(size, size), Messages.Noise(size, size), new byte[size]])
            Assert.Equal(payload, DecodedByFramework(deflater.Compressed(payload)));
    }

    [Fact]
    public void Empty_message_is_one_zero_byte()
    {
        using var deflater = new MessageDeflater(15);
        Assert.Equal([0], deflater.Compressed([]));
        deflater.Compressed("Hello"u8, keepContext: true);
        Assert.Equal([0], deflater.Compressed([], keepContext: true));
        Assert.Equal([0], deflater.Compressed([], keepContext: false));
    }

    [Fact]
    public void Empty_message_leaves_the_context_alone()
    {
        using var deflater = new MessageDeflater(15);
        var reference = new ReferenceInflater();
        var payload = Messages.Json(1, 500);
        Assert.Equal(payload, reference.Message(deflater.Compressed(payload, keepContext: true)));
        Assert.Empty(reference.Message(deflater.Compressed([], keepContext: true)));
        Assert.Equal(payload, reference.Message(deflater.Compressed(payload, keepContext: true)));
        Assert.NotEqual(0, reference.MatchesIntoEarlierMessages);
    }

    [Theory]
    [MemberData(nameof(AllWindowBits))]
    public void Distances_stay_within_the_window(int windowBits)
    {
        using var deflater = new MessageDeflater(windowBits);
        var reference = new ReferenceInflater();
        // Repeats within the window and beyond it. zlib itself stays 262 bytes short of the window.
        var block = Messages.Noise(windowBits, (1 << windowBits) / 4);
        byte[] payload = [.. block, .. block, .. Messages.Noise(1, block.Length * 4), .. block, .. Messages.Json(2, 40_000), .. block];
        Assert.Equal(payload, reference.Message(deflater.Compressed(payload, keepContext: true)));
        Assert.Equal(payload, reference.Message(deflater.Compressed(payload, keepContext: true)));
        Assert.InRange(reference.MaxDistance, block.Length, 1 << windowBits);
    }

    [Theory]
    [MemberData(nameof(AllWindowBits))]
    public void Decoder_with_just_that_window_succeeds(int windowBits)
    {
        using var deflater = new MessageDeflater(windowBits);
        using var inflater = new MessageInflater(windowBits);
        for (var i = 0; i < 5; i++)
        {
            var payload = Messages.Json(i, 50_000);
            var output = new List<byte>();
            var writer = new ExactWriter { OnWrite = output.AddRange };
            foreach (var piece in deflater.Compressed(payload, keepContext: true).Chunk(16))
                Assert.Equal(InflateResult.Ok, inflater.Append(piece, writer, Messages.NoLimit));
            Assert.Equal(InflateResult.Ok, inflater.Finish(keepContext: true));
            Assert.Equal(payload, output);
        }
    }

    [Fact]
    public void Decoder_with_too_small_a_window_fails()
    {
        using var deflater = new MessageDeflater(15);
        using var inflater = new MessageInflater(9);
        var result = InflateResult.Ok;
        foreach (var piece in deflater.Compressed(Messages.Json(1, 50_000)).Chunk(16))
            result = inflater.Append(piece, new ExactWriter(), Messages.NoLimit);
        Assert.Equal(InflateResult.Corrupt, result);
    }

    [Fact]
    public void Kept_context_makes_a_repeated_message_small()
    {
        using var deflater = new MessageDeflater(15);
        var payload = Messages.Json(1, 1_000);
        var first = deflater.Compressed(payload, keepContext: true);
        var second = deflater.Compressed(payload, keepContext: true);
        Assert.True(second.Length * 10 < first.Length, $"{first.Length} bytes, then {second.Length}");
    }

    [Fact]
    public void Without_context_every_message_is_the_same()
    {
        using var deflater = new MessageDeflater(15);
        var payload = Messages.Json(1, 1_000);
        var first = deflater.Compressed(payload);
        Assert.Equal(first, deflater.Compressed(payload));
        deflater.Compressed(payload, keepContext: true);
        deflater.Compressed(payload, keepContext: true);
        Assert.Equal(first, deflater.Compressed(payload, keepContext: false));
        Assert.Equal(first, deflater.Compressed(payload, keepContext: true));
    }

    [Fact]
    public void Nothing_refers_to_what_was_forgotten()
    {
        using var deflater = new MessageDeflater(15);
        var reference = new ReferenceInflater();
        var payload = Messages.Json(1, 3_000);
        for (var round = 0; round < 20; round++)
        {
            reference.Message(deflater.Compressed(payload, keepContext: true));
            Assert.Equal(0, reference.MatchesIntoEarlierMessages);
            reference.Message(deflater.Compressed(payload, keepContext: true));
            Assert.NotEqual(0, reference.MatchesIntoEarlierMessages);
            deflater.Forget();
            deflater.Forget();
        }
    }

    [Fact]
    public void Shared_publications_may_come_between_messages_with_context()
    {
        using var own = MessageDeflater.ForConnection(new DeflateParameters(false, false, null));
        using var shared = new MessageDeflater(15);
        using var client = new MessageInflater();
        for (var i = 0; i < 50; i++)
        {
            var direct = Messages.Json(i % 3, 2_000);
            Assert.Equal(direct, client.Inflated(own.Compressed(direct, keepContext: true), keepContext: true).Payload);
            if (i % 5 != 0)
                continue;
            var published = Messages.Json(1_000 + i, 5_000);
            Assert.Equal(published, client.Inflated(shared.Compressed(published), keepContext: true).Payload);
            own.Forget();
        }
    }

    [Theory]
    [MemberData(nameof(AllWindowBits))]
    public void Connection_never_exceeds_the_negotiated_window(int windowBits)
    {
        using var deflater = MessageDeflater.ForConnection(new DeflateParameters(false, false, windowBits));
        var reference = new ReferenceInflater();
        var payload = Messages.Json(windowBits, 100_000);
        Assert.Equal(payload, reference.Message(deflater.Compressed(payload, keepContext: true)));
        Assert.InRange(reference.MaxDistance, 1, 1 << windowBits);
    }

    [Fact]
    public void Output_that_just_fills_a_span_is_not_lost()
    {
        using var deflater = new MessageDeflater(15);
        for (var size = 1; size < 700; size++)
        {
            var payload = Messages.Noise(size, size);
            var compressed = new List<byte>();
            deflater.Compress(payload, keepContext: size % 2 == 0, new ExactWriter { OnWrite = compressed.AddRange });
            Assert.Equal(payload, new ReferenceInflater().Message([.. compressed]));
            deflater.Forget();
        }
    }

    [Fact]
    public void Interrupted_message_breaks_it_for_good()
    {
        using var deflater = new MessageDeflater(15);
        var failing = new ExactWriter { OnWrite = _ => throw new TimeoutException() };
        Assert.Throws<TimeoutException>(() => deflater.Compress(Messages.Noise(1, 1_000), keepContext: true, failing));
        Assert.Throws<InvalidOperationException>(() => deflater.Compressed("Hello"u8));
        Assert.Throws<InvalidOperationException>(deflater.Forget);
        Assert.False(deflater.TryReset());
    }

    [Fact]
    public void Disposed_twice_is_harmless_and_use_afterwards_throws()
    {
        var deflater = new MessageDeflater(15);
        deflater.Dispose();
        deflater.Dispose();
        Assert.Throws<ObjectDisposedException>(() => deflater.Compressed("Hello"u8));
        Assert.False(deflater.TryReset());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(-15)]
    public void Impossible_windows_are_refused(int windowBits)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new MessageDeflater(windowBits));

    // A final empty block ends the stream for DeflateStream.
    private static byte[] DecodedByFramework(byte[] payload)
    {
        using var source = new MemoryStream([.. payload, 0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00]);
        using var stream = new DeflateStream(source, CompressionMode.Decompress);
        using var decoded = new MemoryStream();
        stream.CopyTo(decoded);
        return decoded.ToArray();
    }
}
