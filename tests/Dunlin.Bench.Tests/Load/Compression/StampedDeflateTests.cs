using System.Text;
using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Compression;

namespace Dunlin.Bench.Tests.Load.Compression;

public sealed class StampedDeflateTests
{
    [Theory]
    [InlineData("filler", Stamp.Size, 0, 15)]
    [InlineData("filler", 500, 0, 9)]
    [InlineData("json", 1024, 0, 15)]
    [InlineData("json", 1024, 40, 9)]
    [InlineData("json", 100_000, 40, 10)]
    public void It_inflates_to_the_message_with_each_stamp(string kind, int size, int before, int windowBits)
    {
        var body = Body.Create(LoadOptions.BodyOf(kind), size);
        byte[] message = [.. Encoding.ASCII.GetBytes(new string('x', before)), .. body.Bytes];
        var stampOffset = before + body.StampOffset;
        var template = StampedDeflate.Compress(message, stampOffset, windowBits);
        var inflater = new MessageInflater();

        for (uint number = 0; number < 3; number++)
        {
            var stamp = new Stamp(number, 0xFACE);
            var compressed = template.With(stamp);
            stamp.Write(message.AsSpan(stampOffset));

            Assert.Equal(message, inflater.Inflate(compressed));
            if (size > 1000)
                Assert.InRange(compressed.Length, 1, size * 60 / 100);
        }

        Assert.True(template.IsCompressed);
        Assert.InRange(inflater.LongestDistance, 0, 1 << windowBits);
    }
}
