using System.Text;
using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Http;

namespace Dunlin.Bench.Tests.Load.Http;

public sealed class ChunkedBodyTests
{
    private const string Chunks = "5\r\nhello\r\nB;x=y\r\n, and more!\r\n0\r\n\r\n";

    [Fact]
    public void Moves_the_chunks_together()
    {
        var input = Encoding.ASCII.GetBytes(Chunks + "HTTP/1.1 200");

        Assert.True(ChunkedBody.TryRead(input, out var body, out var size));

        Assert.Equal("hello, and more!", Encoding.ASCII.GetString(body));
        Assert.Equal(Chunks.Length, size);
        Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(input, size, input.Length - size));
    }

    [Fact]
    public void Changes_nothing_before_all_have_come()
    {
        for (var length = 0; length < Chunks.Length; length++)
        {
            var input = Encoding.ASCII.GetBytes(Chunks[..length]);
            Assert.False(ChunkedBody.TryRead(input, out _, out _));
            Assert.Equal(Chunks[..length], Encoding.ASCII.GetString(input));
        }
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("\r\n")]
    [InlineData("2\r\nhello\r\n")]
    [InlineData("0\r\nTrailer: x\r\n\r\n")]
    public void Anything_else_is_an_error(string text) =>
        Assert.Throws<LoadException>(() => ChunkedBody.TryRead(Encoding.ASCII.GetBytes(text), out _, out _));
}
