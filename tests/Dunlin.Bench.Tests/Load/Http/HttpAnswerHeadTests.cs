using System.Text;
using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Http;

namespace Dunlin.Bench.Tests.Load.Http;

public sealed class HttpAnswerHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, 5)]
    [InlineData("HTTP/1.1 404 Not Found\r\nDate: today\r\ncontent-length:12 \r\nX: y\r\n\r\n", 404, 12)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", 200, -1)]
    [InlineData("HTTP/1.1 204 No Content\r\nDate: today\r\n\r\n", 204, 0)]
    public void Says_where_the_body_ends(string text, int status, int length)
    {
        Assert.True(HttpAnswerHead.TryRead(Encoding.ASCII.GetBytes(text + "body"), out var head));
        Assert.Equal(new HttpAnswerHead(status, text.Length, length), head);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")]
    [InlineData("HTT")]
    public void Waits_for_all_of_it(string text) =>
        Assert.False(HttpAnswerHead.TryRead(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5 6\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 OK\r\nContent-Length: 5\r\n\r\n")]
    public void Anything_else_is_an_error(string text) =>
        Assert.Throws<LoadException>(() => HttpAnswerHead.TryRead(Encoding.ASCII.GetBytes(text), out _));
}
