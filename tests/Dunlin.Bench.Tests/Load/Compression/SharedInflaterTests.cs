using System.Text;
using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Compression;

namespace Dunlin.Bench.Tests.Load.Compression;

public sealed class SharedInflaterTests
{
    [Fact]
    public void Equal_bytes_are_inflated_once()
    {
        using var shared = new SharedInflater();
        using var deflater = new MessageDeflater();
        var messages = Enumerable.Range(0, 300).Select(i => Encoding.ASCII.GetBytes($"{i}: message {i * 7919}")).ToArray();
        var compressed = messages.Select(message => deflater.Deflate(message)).ToArray();

        for (var receiver = 0; receiver < 10; receiver++)
        {
            for (var i = 0; i < messages.Length; i++)
                Assert.Equal(messages[i], shared.Inflate(compressed[i]));
        }

        Assert.Equal(messages.Length, shared.Inflated);
    }

    [Fact]
    public void More_than_it_keeps_is_inflated_rightly_all_the_same()
    {
        using var shared = new SharedInflater();
        using var deflater = new MessageDeflater();
        for (var i = 0; i < 40_000; i++)
        {
            var message = Encoding.ASCII.GetBytes($"message {i}");
            Assert.Equal(message, shared.Inflate(deflater.Deflate(message)));
        }
    }

    [Fact]
    public void What_is_not_compressed_is_an_error()
    {
        using var shared = new SharedInflater();

        Assert.Throws<LoadException>(() => shared.Inflate([0xFF, 0xFF, 0xFF]));
    }
}
